using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host.Tests;

public sealed class MappingTests
{
    [Fact]
    public void Every_value_of_the_domain_has_a_word_of_its_own_in_the_api()
    {
        Whole<AdministrativeState, V1.AdministrativeState>(WireEnums.ToWire);
        Whole<LinkState, V1.LinkState>(WireEnums.ToWire);
        Whole<DepthControl, V1.DepthControl>(WireEnums.ToWire);
        Whole<CartridgeUse, V1.CartridgeUse>(WireEnums.ToWire);
        Whole<SessionState, V1.SessionState>(WireEnums.ToWire);
        Whole<StopFrameFate, V1.StopFrameResult>(WireEnums.ToWire);
        Whole<AlarmPriority, V1.AlarmPriority>(WireEnums.ToWire);
        Whole<IdentityProof, V1.OperatorIdentity>(WireEnums.ToWire);
        Whole<PassClosing, V1.PassCloseReason>(WireEnums.ToWire);
        Whole<GapReason, V1.GapReason>(WireEnums.ToWire);
        Whole<BoundOrigin, V1.BoundOrigin>(WireEnums.ToWire);
        Whole<FigureMark, V1.FigureMark>(WireEnums.ToWire);
        Whole<JournalDefectKind, V1.LogDefectKind>(WireEnums.ToWire);
        Whole<PenOperation, V1.OperatingState>(WireEnums.ToWire);
        Whole<StopReason, V1.StopReason>(StopReasonMapping.ToWire, StopReason.None);
        Whole<TreatmentArea, V1.TreatmentArea>(TreatmentWords.ToWire);
        Whole<BodySide, V1.BodySide>(TreatmentWords.ToWire);
        Whole<PassDirection, V1.PassDirection>(TreatmentWords.ToWire);
        Whole<CalibrationStage, V1.CalibrationStage>(CalibrationMapping.ToWire);
        Whole<CalibrationPhase, V1.CalibrationPhase>(CalibrationMapping.ToWire);
        Whole<SweepDirection, V1.SweepDirection>(CalibrationMapping.ToWire);
        Whole<GaugeKind, V1.GaugeKind>(CalibrationMapping.ToWire);
        Whole<CountBegin, V1.CountBegin>(DiagnosticsMapping.ToWire);
        Whole<PenDuration, V1.PenDuration>(DiagnosticsMapping.ToWire);
        Whole<LineSuspect, V1.LineSuspect>(DiagnosticsMapping.ToWire);
        Whole<LineOutcome, V1.LineOutcome>(DiagnosticsMapping.ToWire);
    }

    [Fact]
    public void A_sample_was_measured_on_the_wall_clock_as_long_before_it_was_read_as_its_transit_took()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var readAt = clock.GetUtcNow();
        var sample = new PenSample
        {
            Sequence = 7, DeviceTimeUs = 9, HostTimestamp = clock.GetTimestamp(), MeasuredProtrusion = NeedleProtrusion.Retracted,
            SetProtrusion = NeedleProtrusion.Retracted, StrokeRate = StrokeRate.Standing, TriggerPressed = false, DriveOn = false, LimitsGeneration = 1,
            TransitUs = 1_500, TransitErrorUs = 400, CheckUs = 30,
        };
        clock.Advance(TimeSpan.FromMilliseconds(250));

        var wire = sample.ToWire(WallReading.Of(clock));
        var unmapped = (sample with { TransitUs = null, TransitErrorUs = 0 }).ToWire(WallReading.Of(clock));

        Assert.Equal((readAt.AddMicroseconds(-1_500), 400u, 1_530u), (wire.MeasuredAt.ToDateTimeOffset(), wire.MeasuredAtErrorUs, wire.AgeUs));
        Assert.Equal((null, 0u, 0u), (unmapped.MeasuredAt, unmapped.MeasuredAtErrorUs, unmapped.AgeUs));
    }

    [Fact]
    public void A_thread_that_was_put_aside_between_two_clocks_widens_the_error()
    {
        var clock = new Halting(700);

        Assert.Equal(700u, WallReading.Of(clock).ErrorUs);
    }

    [Fact]
    public void What_a_request_may_name_comes_back_as_it_went_and_nothing_is_meant_by_zero()
    {
        Assert.All(Enum.GetValues<TreatmentArea>(), area => Assert.Equal(area, area.ToWire().ToDomain()));
        Assert.All(Enum.GetValues<BodySide>(), side => Assert.Equal(side, side.ToWire().ToDomain()));
        Assert.All(Enum.GetValues<PassDirection>(), direction => Assert.Equal(direction, direction.ToWire().ToDomain()));
        Assert.Null(V1.TreatmentArea.Unspecified.ToDomain());
        Assert.Null(V1.BodySide.Unspecified.ToDomain());
        Assert.Null(V1.PassDirection.Unspecified.ToDomain());
        Assert.Null(((V1.TreatmentArea)99).ToDomain());
    }

    [Fact]
    public void Every_rule_has_the_status_that_its_category_stands_for()
    {
        var codes = Enum.GetValues<RefusalCategory>().ToDictionary(category => category, category => (StatusCode)RefusalStatus.CodeOf(category));

        Assert.Equal(StatusCode.FailedPrecondition, codes[RefusalCategory.State]);
        Assert.Equal(StatusCode.InvalidArgument, codes[RefusalCategory.Argument]);
        Assert.Equal(StatusCode.PermissionDenied, codes[RefusalCategory.Permission]);
        Assert.Equal(StatusCode.ResourceExhausted, codes[RefusalCategory.Exhausted]);
        Assert.Equal(StatusCode.Unknown, codes[RefusalCategory.Unknown]);
        Assert.Equal(StatusCode.NotFound, codes[RefusalCategory.NotFound]);
        Assert.Equal(StatusCode.Unavailable, codes[RefusalCategory.Unavailable]);
        Assert.Equal(StatusCode.OutOfRange, codes[RefusalCategory.OutOfRange]);
        Assert.Equal(Enum.GetValues<RefusalCategory>().Length, codes.Values.Distinct().Count());
    }

    [Fact]
    public void A_refusal_repeats_only_a_part_of_what_was_sent_and_no_control_characters()
    {
        var refused = ArgumentRefusals.Form("pen_id", "\u001b[31m" + new string('x', 100_000), "a name").ToRpcException();

        var info = refused.Info();
        Assert.InRange(info.Metadata["observed"].Length, 100, 200);
        Assert.InRange(refused.Status.Detail.Length, 100, 1_000);
        Assert.DoesNotContain(refused.Status.Detail, char.IsControl);
    }

    [Fact]
    public void A_defect_tells_its_incident_and_nothing_else()
    {
        var defect = RefusalStatus.Defect("inc-1");

        Assert.Equal(StatusCode.Internal, defect.StatusCode);
        Assert.Contains("inc-1", defect.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("INTERNAL", defect.Info().Reason);
    }

    [Fact]
    public void What_a_read_back_is_made_of_has_the_same_numbers_here_and_in_the_API()
    {
        Assert.All(Enum.GetValues<TreatmentArea>(), area => Assert.Equal((int)area, (int)area.ToWire()));
        Assert.All(Enum.GetValues<BodySide>(), side => Assert.Equal((int)side, (int)side.ToWire()));
        Assert.All(Enum.GetValues<PassDirection>(), direction => Assert.Equal((int)direction, (int)direction.ToWire()));
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    public void A_preparation_is_flagged_where_its_use_or_anything_on_the_skin_is_off_label(bool use, bool topical, bool flagged)
    {
        var prepared = new PreparationRecord
        {
            At = new Moment(DateTimeOffset.UnixEpoch, 0), By = Actor.Service, Revision = 1, ConsentReference = "consent-1", HandpieceDisinfected = true,
            SleeveFitted = true, SkinCleansed = true, Anaesthetics = [], PhotoReferences = [], SupervisingPrescriberId = "", OnLabel = use,
            Topicals = [new TopicalUse("hyaluronic acid", "L-1", true), new TopicalUse("plasma", "", topical)],
        };

        Assert.Equal(flagged, prepared.ToWire().OffLabel);
    }

    private static void Whole<TDomain, TWire>(Func<TDomain, TWire> map, params TDomain[] unspecified)
        where TDomain : struct, Enum
        where TWire : struct, Enum
    {
        var mapped = Enum.GetValues<TDomain>().Except(unspecified).Select(map).ToArray();
        Assert.DoesNotContain(default, mapped);
        Assert.All(mapped, word => Assert.True(Enum.IsDefined(word)));
        Assert.Equal(mapped.Length, mapped.Distinct().Count());
    }

    /// <summary>So long passes whenever the wall clock is read.</summary>
    private sealed class Halting(long pauseUs) : TimeProvider
    {
        private long _us;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => _us;

        public override DateTimeOffset GetUtcNow()
        {
            _us += pauseUs;
            return DateTimeOffset.UnixEpoch.AddMicroseconds(_us);
        }
    }
}
