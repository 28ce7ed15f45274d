using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Simulation.Worlds;
using PenSimulator;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Tests;

/// <summary>P4: what a pen did, and records that tell of it, rightly and in each way wrongly.</summary>
public sealed class PressLedgerTests
{
    private static readonly IReadOnlySet<string> NoneLost = new HashSet<string>();

    private readonly PressLedger _ledger = new();
    private ulong _presses;
    private ulong _ms = 1_000;
    private double _strokes;

    // Two presses of ten strokes in the first session, then one of twenty in the second.
    public PressLedgerTests()
    {
        Stand();
        Press(10);
        Press(10);
        Press(20, "ses-2");
    }

    [Fact]
    public void Records_that_tell_of_each_press_once_have_no_defect() => Assert.Null(Defect(First, Second, Third));

    [Fact]
    public void A_press_that_is_on_no_record_is_a_defect_at_the_end() => Assert.Contains("is on no record", Defect(First, Second), StringComparison.Ordinal);

    [Fact]
    public void A_press_may_come_on_record_until_the_end() => Assert.Null(Defect([First, Second], NoneLost, atEnd: false));

    [Fact]
    public void A_press_of_a_session_that_ended_unknown_may_be_on_no_record() =>
        Assert.Null(Defect([First, Second], new HashSet<string> { "ses-2" }, atEnd: true));

    [Fact]
    public void A_press_in_the_middle_that_no_record_tells_of_is_a_defect_though_the_strokes_fit() =>
        Assert.NotNull(Defect(First with { Measured = Measured(20) }, Third));

    [Fact]
    public void A_press_that_is_told_twice_is_a_defect() =>
        Assert.NotNull(Defect(First, Second, Third, Third with { ActivationId = "act-9" }));

    [Fact]
    public void A_press_that_is_told_in_another_session_is_a_defect() =>
        Assert.Contains("armed for ses-2", Defect(First, Second, Third with { SessionId = "ses-1" }), StringComparison.Ordinal);

    [Fact]
    public void Also_where_it_is_uncertain() =>
        Assert.Contains("armed for ses-2", Defect(First, Second, Third with { SessionId = "ses-1", Uncertain = true }), StringComparison.Ordinal);

    [Fact]
    public void A_press_that_is_told_in_another_pass_is_a_defect() =>
        Assert.Contains("as one in Cheek Left, pass 2", Defect(First, Second with { PassId = "pas-2" }, Third), StringComparison.Ordinal);

    [Fact]
    public void A_press_that_is_told_of_another_time_is_a_defect() =>
        Assert.Contains("as one that began", Defect(First with { Period = Third.Period }, Second, Third), StringComparison.Ordinal);

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void Strokes_that_it_did_not_make_are_a_defect(int strokes) =>
        Assert.Contains($"has {strokes} strokes", Defect(First, Second with { Measured = Measured(strokes) }, Third), StringComparison.Ordinal);

    [Fact]
    public void An_uncertain_record_may_stand_for_several_presses_of_its_session() =>
        Assert.Null(Defect(First with { Uncertain = true, Presses = 2, Measured = Measured(20) }, Third));

    [Fact]
    public void It_excuses_none_beside_them() =>
        Assert.Contains("is on no record", Defect(First with { Uncertain = true, Presses = 2, Measured = Measured(20) }), StringComparison.Ordinal);

    [Fact]
    public void It_has_no_strokes_that_were_not_made() =>
        Assert.Contains("has 30 strokes", Defect(First with { Uncertain = true, Presses = 2, Measured = Measured(30) }, Third), StringComparison.Ordinal);

    [Fact]
    public void What_an_uncertain_record_left_out_the_next_uncertain_one_of_its_session_may_tell()
    {
        var (fewer, more) = (First with { Uncertain = true, Measured = Measured(4) }, Second with { Uncertain = true, Measured = Measured(16) });

        Assert.Null(Defect(fewer, more, Third));
        Assert.Contains("has 18 strokes", Defect(fewer, more with { Measured = Measured(18) }, Third), StringComparison.Ordinal);
        Assert.Contains("has 16 strokes", Defect(fewer, more with { Uncertain = false }, Third), StringComparison.Ordinal);
        Assert.Contains("has 26 strokes", Defect(First, Second with { Uncertain = true, Measured = Measured(4) }, Third with { Uncertain = true, Measured = Measured(26) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Strokes_alone_are_no_press() =>
        Assert.Null(Defect(First, First with { ActivationId = "act-9", Uncertain = true, Presses = 0, Measured = Measured(2) }, Second, Third));

    [Fact]
    public void A_press_that_was_stopped_within_its_first_millisecond_is_one_too()
    {
        _presses++;
        Stand();

        Assert.Contains("press 4 of 4", Defect(First, Second, Third), StringComparison.Ordinal);
    }

    private static ActivationRecord First => Record("act-1", "ses-1", 1_010, 10);

    private static ActivationRecord Second => Record("act-2", "ses-1", 1_120, 10);

    private static ActivationRecord Third => Record("act-3", "ses-2", 1_230, 20) with { PassId = "pas-3" };

    private string? Defect(params ActivationRecord[] records) => Defect(records, NoneLost, atEnd: true);

    private string? Defect(ActivationRecord[] records, IReadOnlySet<string> lost, bool atEnd)
    {
        PassRecord[] passes = [Pass("pas-1", 1), Pass("pas-2", 2), Pass("pas-3", 1)];
        return _ledger.Defect(records, passes.ToDictionary(static pass => pass.PassId), lost, atEnd);
    }

    // 100 ms of drive, and 10 of standing.
    private void Press(int strokes, string session = "ses-1")
    {
        _presses++;
        for (var ms = 0; ms < 100; ms++)
        {
            Look(PenState.Driving, session);
            _strokes += strokes / 100.0;
        }

        Stand();
    }

    private void Stand()
    {
        for (var ms = 0; ms < 10; ms++)
        {
            Look(PenState.Armed, "ses-2");
        }
    }

    private void Look(PenState state, string session) => _ledger.Look(
        new PressCount(_presses, _ms++ * 1_000), default(PenTruth) with { State = state, DriveOn = state == PenState.Driving, Strokes = _strokes }, default,
        () => new DecidedArming("aa", 650, session, "Cheek Left, pass 1"));

    private static ActivationRecord Record(string id, string session, ulong atMs, int strokes) => new()
    {
        At = default, By = Actor.Service, PenId = "SIM-1", SessionId = session, ActivationId = id, PassId = "pas-1", Number = 1,
        Period = new Period(default, default(Moment), "run-1", atMs * 1_000, (atMs + 100) * 1_000), EndedBy = StopReason.TriggerReleased, Uncertain = false,
        Measured = Measured(strokes),
    };

    private static PassRecord Pass(string id, int number) => new()
    {
        At = default, By = Actor.Service, PassId = id, Area = TreatmentArea.Cheek, Side = BodySide.Left, Number = number, Direction = PassDirection.Horizontal,
        Period = new Period(default, null, "run-1", null, null), PlanVersion = 1, SizeCm2 = 1, OperatorId = "dora", PatientReference = "patient-1",
        EndedBy = StopReason.None, ActivationIds = [], Uncertain = false, Measured = Measured(0), Simulated = true, LimitsDigest = "aa", ServiceBuild = "1", FirmwareVersion = "1",
    };

    private static TreatmentMeasurement Measured(int strokes) => new()
    {
        SetProtrusionUm = 500, SetStrokeRateMillihertz = 100_000, Strokes = strokes, DriveTimeUs = 100_000, SamplesReceived = 20, SamplesMissing = 0,
    };
}
