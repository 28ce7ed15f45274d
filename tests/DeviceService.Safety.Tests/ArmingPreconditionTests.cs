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
    ];

    [Fact]
    public void A_pen_in_order_passes_every_precondition()
    {
        var verdicts = ArmingPreconditions.Evaluate(Facts());

        Assert.All(verdicts, verdict => Assert.True(verdict.Passed, verdict.Refusal?.ToString()));
        Assert.Null(ArmingPreconditions.FirstRefusal(verdicts));
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
            .Where(verdict => !verdict.Passed)
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
            verdicts.Where(verdict => !verdict.Passed).Select(verdict => verdict.RuleId));
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
        Assert.Null(ArmingPreconditions.FirstRefusal(ArmingPreconditions.EvaluateBeforeArm(Facts(), "aa", "aa")));
        Assert.Equal("R-LIMITS-UNCONFIRMED", ArmingPreconditions.FirstRefusal(ArmingPreconditions.EvaluateBeforeArm(Facts(), "aa", "ab"))!.RuleId);
        Assert.Equal("R-LIMITS-UNCONFIRMED", ArmingPreconditions.FirstRefusal(ArmingPreconditions.EvaluateBeforeArm(Facts(), "aa", null))!.RuleId);
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

    private static Refusal? First(ArmingFacts facts) => ArmingPreconditions.FirstRefusal(ArmingPreconditions.Evaluate(facts));
}
