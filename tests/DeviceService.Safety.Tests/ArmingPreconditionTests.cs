using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

public sealed class ArmingPreconditionTests
{
    /// <summary>One thing wrong at a time, and the rule that has to say so.</summary>
    private static readonly (string RuleId, Func<ArmingFacts, ArmingFacts> Spoil)[] Spoilt =
    [
        ("R-SESSION-STATE", facts => facts with { Session = SessionState.Paused }),
        ("R-SESSION-OVER", facts => facts with { Session = SessionState.Aborted }),
        ("R-RECONCILING", facts => facts with { Session = SessionState.Reconciling }),
        ("R-ARM-AREA", facts => facts with { Planned = null }),
        ("R-ARM-AREA", facts => facts with { Side = BodySide.Right }),
        ("R-ARM-PASS", facts => facts with { PassNumber = 3 }),
        ("R-ARM-PASS", facts => facts with { PassNumber = 0 }),
        ("R-ARM-DIRECTION", facts => facts with { Direction = default }),
        ("R-PASS-CLOSED", facts => facts with { PassClosed = true }),
        ("R-PEN-ADMIN", facts => facts with { Administrative = AdministrativeState.OutOfService }),
        ("R-PEN-ADMIN", facts => facts with { Administrative = default }),
        ("R-PEN-QUARANTINED", facts => facts with { Administrative = AdministrativeState.Quarantined }),
        ("R-WRONG-PEN", facts => facts with { SerialSeen = "PEN-2" }),
        ("R-WRONG-PEN", facts => facts with { Link = LinkState.WrongPen }),
        ("R-SERIAL-DUPLICATE", facts => facts with { SerialDuplicate = true }),
        ("R-LINK", facts => facts with { Link = LinkState.Handshaking }),
        ("R-LINK", facts => facts with { Link = LinkState.Absent }),
        ("R-LINK", facts => facts with { SerialSeen = null }),
        ("R-LINK", facts => facts with { Device = null }),
        ("R-FIRMWARE", facts => facts with { ProtocolMajor = 2 }),
        ("R-FIRMWARE", facts => facts with { ProtocolMajor = null }),
        ("R-PEN-UNQUALIFIED", facts => facts with { Vendor = "Somebody" }),
        ("R-PEN-UNQUALIFIED", facts => facts with { Model = "SimPen 2" }),
        ("R-FIRMWARE-UNQUALIFIED", facts => facts with { FirmwareVersion = "1.0.1-sim" }),
        ("R-FIRMWARE-UNQUALIFIED", facts => facts with { FirmwareVersion = null }),
        ("R-SIMULATED", facts => facts with { Simulated = true }),
        ("R-SIMULATED", facts => facts with { Simulated = null }),
        ("R-STOP-LATCHED", facts => facts with { Latched = StopReason.DeadMan }),
        ("R-STOP-LATCHED", facts => facts with { PenLatched = true }),
        ("R-STOP-LATCHED", facts => facts with { PenLatched = null }),
        ("R-JOURNAL", facts => facts with { JournalTrouble = "the disk is full" }),
        ("R-CLOCK", facts => facts with { ClockDoubt = "it jumped" }),
        ("R-TELEMETRY-NONE", facts => facts with { Newest = null }),
        ("R-TELEMETRY-NONE", facts => facts with { SampleAge = null }),
        ("R-TELEMETRY-STALE", facts => facts with { SampleAge = TimeSpan.FromMilliseconds(101) }),
        ("R-TELEMETRY-STALE", facts => facts with { SampleAge = TimeSpan.FromMilliseconds(-1) }),
        ("R-TELEMETRY-RATE", facts => facts with { SamplesPerSecond = 99 }),
        ("R-PEN-CLOCK", facts => facts with { PenClockMapped = false }),
        ("R-MOTOR-RUNNING", facts => facts with { Newest = Sample(0, trigger: false) }),
        ("R-TRIGGER-PRESSED", facts => facts with { Newest = Sample(0, drive: false) }),
        ("R-PEN-FAULT", facts => facts with { Faults = PenFaults.Actuator | PenFaults.BatteryLow }),
        ("R-CARTRIDGE-ABSENT", facts => facts with { CartridgePresent = false }),
        ("R-CARTRIDGE-ABSENT", facts => facts with { CartridgePresent = null }),
        ("R-CARTRIDGE-USED", facts => facts with { CartridgeUsed = true, CartridgeId = "C-1" }),
        ("R-CARTRIDGE-EXPIRED", facts => facts with { CartridgeExpiresOn = new DateOnly(2026, 3, 3) }),
        ("R-BATTERY", facts => facts with { BatteryPercent = 14 }),
        ("R-BATTERY-UNKNOWN", facts => facts with { BatteryPercent = null }),
        ("R-BATTERY-UNKNOWN", facts => facts with { BatteryPercent = 101 }),
        ("R-TEMPERATURE", facts => facts with { TemperatureDecidegrees = 401 }),
        ("R-PROFILE-SESSION", facts => facts with { SessionProfile = new string('0', 64) }),
        ("R-PROFILE-SESSION", facts => facts with { SessionProfile = null }),
        ("R-INDICATION-MISSING", facts => facts with { Indication = null }),
        ("R-INDICATION-MISSING", facts => facts with { Indication = 0 }),
        ("R-DEPTH-AREA", facts => facts with { Planned = Planned(protrusionUm: 1_400) }),
        ("R-DEPTH-INDICATION", facts => facts with { Indication = TreatmentIndication.FineLines }),
        ("R-DEPTH-ROLE", facts => facts with { Role = OperatorRole.Aesthetician, Leave = new(new(Um(1_400), "ovr-1"), null), Planned = Planned(protrusionUm: 1_400) }),
        ("R-DEPTH-CARTRIDGE", facts => facts with { Cartridge = new CartridgeCapability(Um(500)) }),
        ("R-DEPTH-STEP", facts => facts with { Planned = Planned(protrusionUm: 1_010) }),
        ("R-ARGUMENT-RANGE", facts => facts with { Planned = Planned(protrusionUm: 9_000) }),
        ("R-RATE-AREA", facts => facts with { Planned = Planned() with { StrokeRateMillihertz = 120_001 } }),
        ("R-RATE-BELOW", facts => facts with { Planned = Planned() with { StrokeRateMillihertz = 79_999 } }),
        ("R-DIAL-SETTING", facts => facts with { Device = Device(control: DepthControl.Dial), Newest = Sample(0, setUm: 1_050, drive: false, trigger: false) }),
        ("R-CHANNELS-APART", facts => facts with { Newest = Sample(0, secondUm: 849, drive: false, trigger: false) }),
        ("R-CHANNELS-APART", facts => facts with { Newest = Sample(0, secondUm: 1_151, drive: false, trigger: false) }),
    ];

    /// <summary>What is not known, the precondition that cannot be judged without it, and what is missing.</summary>
    private static readonly (string RuleId, string Because, Func<ArmingFacts, ArmingFacts> Unknown)[] Open =
    [
        ("R-ARM-PASS", "the plan has no such area and side", facts => facts with { Planned = null }),
        ("R-PASS-CLOSED", "the plan has no such area and side", facts => facts with { Planned = null }),
        ("R-WRONG-PEN", "no pen has answered on its line", facts => facts with { SerialSeen = null }),
        ("R-SERIAL-DUPLICATE", "no pen has answered on its line", facts => facts with { SerialSeen = null }),
        ("R-PEN-UNQUALIFIED", "the pen has not said what it is", facts => facts with { Vendor = null }),
        ("R-PEN-UNQUALIFIED", "the pen has not said what it is", facts => facts with { Model = null }),
        ("R-FIRMWARE-UNQUALIFIED", "the pen has not said what it is", facts => facts with { Vendor = null }),
        ("R-FIRMWARE-UNQUALIFIED", "the pen has not said what it is", facts => facts with { Model = null }),
        ("R-FIRMWARE-UNQUALIFIED", "the profile does not qualify this pen", facts => facts with { Model = "SimPen 2" }),
        ("R-MOTOR-RUNNING", "no sample has come", facts => facts with { Newest = null }),
        ("R-TRIGGER-PRESSED", "no sample has come", facts => facts with { Newest = null }),
        ("R-PEN-FAULT", "the pen has sent no status", facts => facts with { PenLatched = null }),
        ("R-TEMPERATURE", "the pen has sent no status", facts => facts with { PenLatched = null }),
        ("R-CARTRIDGE-USED", "no cartridge is in the pen", facts => facts with { CartridgePresent = false }),
        ("R-CARTRIDGE-USED", "no cartridge is in the pen", facts => facts with { CartridgePresent = null }),
        ("R-CARTRIDGE-EXPIRED", "no cartridge is in the pen", facts => facts with { CartridgePresent = false }),
        ("R-DEPTH-AREA", "pen, plan or indication is not known", facts => facts with { Device = null }),
        ("R-DEPTH-AREA", "pen, plan or indication is not known", facts => facts with { Planned = null }),
        ("R-RATE-ABOVE", "pen, plan or indication is not known", facts => facts with { Indication = null }),
        ("R-DIAL-SETTING", "the pen has not said how its depth is set", facts => facts with { Device = null }),
        ("R-DIAL-SETTING", "the plan has no such area and side", facts => facts with { Device = Device(control: DepthControl.Dial), Planned = null }),
        ("R-DIAL-SETTING", "the plan has no such area and side", facts => facts with { Device = Device(control: DepthControl.Dial), Planned = null, Newest = null }),
        ("R-DIAL-SETTING", "no sample has come", facts => facts with { Device = Device(control: DepthControl.Dial), Newest = null }),
        ("R-CHANNELS-APART", "no sample has come", facts => facts with { Newest = null }),
    ];

    [Theory]
    [InlineData(850)]
    [InlineData(1_150)]
    [InlineData(null)]
    public void Channels_that_are_no_farther_apart_than_the_guard_allows_are_armed(int? secondUm) =>
        Assert.All(
            ArmingPreconditions.Evaluate(Facts() with { Newest = Sample(0, secondUm: secondUm, drive: false, trigger: false) }), static verdict => Assert.True(verdict.Passed));

    [Fact]
    public void What_is_not_known_makes_no_precondition_pass_and_each_is_listed_all_the_same()
    {
        var all = ArmingPreconditions.Evaluate(Facts()).Select(static verdict => verdict.RuleId).ToArray();
        foreach (var (ruleId, because, unknown) in Open)
        {
            var verdicts = ArmingPreconditions.Evaluate(unknown(Facts()));

            Assert.Equal(all, verdicts.Select(static verdict => verdict.RuleId));
            var verdict = verdicts.Single(one => one.RuleId == ruleId);
            Assert.Equal((because, null, false), (verdict.NotJudgedBecause, verdict.Refusal, verdict.Passed));

            // What is missing is mostly refused by a precondition of its own, and where none asks for it nothing is armed all the same.
            Assert.Equal(ArmingPreconditions.FirstRefusal(verdicts)?.RuleId ?? "R-ARM-NOT-JUDGED", ArmingPreconditions.Objection(verdicts)?.RuleId);
        }
    }

    [Fact]
    public void What_is_known_to_be_wrong_has_failed_though_something_else_is_missing()
    {
        Assert.Equal("R-CARTRIDGE-USED", Row("R-CARTRIDGE-USED", Facts() with { CartridgePresent = false, CartridgeUsed = true }).Refusal?.RuleId);
        Assert.Equal("R-SERIAL-DUPLICATE", Row("R-SERIAL-DUPLICATE", Facts() with { SerialSeen = null, SerialDuplicate = true }).Refusal?.RuleId);
        Assert.Equal("R-WRONG-PEN", Row("R-WRONG-PEN", Facts() with { SerialSeen = null, Link = LinkState.WrongPen }).Refusal?.RuleId);
        Assert.True(Row("R-DIAL-SETTING", Facts() with { Planned = null }).Passed);
        Assert.True(Row("R-DIAL-SETTING", Facts() with { Newest = null }).Passed);

        static PreconditionVerdict Row(string ruleId, ArmingFacts facts)
        {
            var row = ArmingPreconditions.Evaluate(facts).Single(one => one.RuleId == ruleId);
            Assert.Null(row.Refusal is null ? null : row.NotJudgedBecause);
            return row;
        }
    }

    [Fact]
    public void Nothing_is_armed_with_a_precondition_that_was_not_judged_and_one_that_failed_refuses_before_it()
    {
        var open = PreconditionVerdict.NotJudged(Rules.CartridgeUsed, "no cartridge is in the pen");
        var failed = new PreconditionVerdict("R-LINK", "H06", Rules.SerialDuplicate.Refuse(("observed", "PEN-1")));
        var passed = new PreconditionVerdict("R-LINK", "H06", null);

        Assert.Equal(("R-CARTRIDGE-USED", "H05"), (open.RuleId, open.HazardId));
        Assert.Null(ArmingPreconditions.Objection([passed, passed]));
        Assert.Same(failed.Refusal, ArmingPreconditions.Objection([open, failed]));
        var refusal = ArmingPreconditions.Objection([passed, open])!;
        Assert.Equal("R-ARM-NOT-JUDGED", refusal.RuleId);
        Assert.Equal("Whether R-CARTRIDGE-USED holds cannot be judged yet: no cartridge is in the pen.", refusal.Sentence);
        Assert.Null(ArmingPreconditions.FirstRefusal([passed, open]));
        Assert.Throws<ArgumentNullException>("verdicts", () => ArmingPreconditions.Objection(null!));
        Assert.Throws<ArgumentNullException>("rule", () => PreconditionVerdict.NotJudged(null!, ""));
    }

    [Fact]
    public void A_pen_in_order_passes_every_precondition()
    {
        var verdicts = ArmingPreconditions.Evaluate(Facts());

        Assert.All(verdicts, verdict => Assert.True(verdict.Passed, verdict.Refusal?.ToString()));
        Assert.Null(ArmingPreconditions.Objection(verdicts));
    }

    [Fact]
    public void One_thing_wrong_is_enough_and_is_named()
    {
        foreach (var (ruleId, spoil) in Spoilt)
        {
            var refusal = ArmingPreconditions.FirstRefusal(ArmingPreconditions.Evaluate(spoil(Facts())));

            Assert.NotNull(refusal);
            Assert.Equal(ruleId, refusal.RuleId);
        }
    }

    [Fact]
    public void Every_precondition_is_spoilt_by_some_test()
    {
        var failing = Spoilt
            .SelectMany(spoilt => ArmingPreconditions.Evaluate(spoilt.Spoil(Facts())))
            .Where(verdict => verdict.Refusal is not null)
            .Select(verdict => verdict.RuleId)
            .Distinct();

        Assert.Equal(ArmingPreconditions.Evaluate(Facts()).Select(verdict => verdict.RuleId).Order(), failing.Order());
    }

    [Fact]
    public void All_preconditions_are_listed_and_the_first_that_fails_refuses()
    {
        var facts = Facts() with { BatteryPercent = 3, Session = SessionState.Paused, CartridgePresent = false };
        var verdicts = ArmingPreconditions.Evaluate(facts);

        Assert.Equal(ArmingPreconditions.Evaluate(Facts()).Count, verdicts.Count);
        Assert.Equal(
            ["R-SESSION-STATE", "R-CARTRIDGE-ABSENT", "R-BATTERY"],
            verdicts.Where(verdict => verdict.Refusal is not null).Select(verdict => verdict.RuleId));
        Assert.Equal(
            ["R-CARTRIDGE-USED", "R-CARTRIDGE-EXPIRED"],
            verdicts.Where(verdict => verdict.NotJudgedBecause is not null).Select(verdict => verdict.RuleId));
        Assert.Equal("R-SESSION-STATE", ArmingPreconditions.FirstRefusal(verdicts)!.RuleId);
    }

    [Fact]
    public void Nothing_that_is_wrong_is_made_right_by_something_else_that_is_wrong() =>
        Gen.Int[0, Spoilt.Length - 1].Array[1, 6].Sample(which =>
        {
            var facts = which.Aggregate(Facts(), (so, at) => Spoilt[at].Spoil(so));

            // What is set twice may be set right again; so the last one alone has to show.
            return ArmingPreconditions.FirstRefusal(ArmingPreconditions.Evaluate(facts)) is not null;
        });

    [Fact]
    public void Before_arm_the_pen_has_to_enforce_what_was_written()
    {
        Assert.Null(ArmingPreconditions.LimitsConfirmed("PEN-1", "aa", "aa"));
        Assert.Equal("R-LIMITS-UNCONFIRMED", ArmingPreconditions.LimitsConfirmed("PEN-1", "aa", "ab")!.RuleId);
        Assert.Equal("R-LIMITS-UNCONFIRMED", ArmingPreconditions.LimitsConfirmed("PEN-1", "aa", null)!.RuleId);
    }

    [Fact]
    public void A_session_created_before_its_pen_was_known_takes_it_simulated_or_not()
    {
        Assert.Null(First(Facts() with { SessionSimulated = null, Simulated = true }));
        Assert.Null(First(Facts() with { SessionSimulated = null, Simulated = false }));
    }

    [Fact]
    public void A_cartridge_may_be_used_on_its_last_day() =>
        Assert.Null(First(Facts() with { CartridgeExpiresOn = new DateOnly(2026, 3, 4) }));

    [Fact]
    public void A_sample_may_be_exactly_as_old_as_is_allowed() =>
        Assert.Null(First(Facts() with { SampleAge = TimeSpan.FromMilliseconds(SafetyFloors.SampleAgeMs) }));

    [Fact]
    public void A_battery_warns_before_it_forbids()
    {
        Assert.Equal(BatteryLevel.Good, Battery.Judge(20, Profile.Arming));
        Assert.Equal(BatteryLevel.Warning, Battery.Judge(19, Profile.Arming));
        Assert.Equal(BatteryLevel.Warning, Battery.Judge(15, Profile.Arming));
        Assert.Equal(BatteryLevel.Low, Battery.Judge(14, Profile.Arming));
        Assert.True(Battery.DisarmsAtRelease(14, Profile.Arming));
        Assert.False(Battery.DisarmsAtRelease(15, Profile.Arming));
        Assert.Null(First(Facts() with { BatteryPercent = 15 }));
    }

    [Fact]
    public void The_limits_of_an_arming_are_bounded_by_its_plan()
    {
        Assert.Equal(BoundOrigin.Plan, ArmingPreconditions.LimitsFor(Facts())!.Binding.Origin);
        Assert.Null(ArmingPreconditions.LimitsFor(Facts() with { Device = null }));
        Assert.Null(ArmingPreconditions.LimitsFor(Facts() with { Planned = null }));
    }

    private static Refusal? First(ArmingFacts facts) => ArmingPreconditions.Objection(ArmingPreconditions.Evaluate(facts));
}
