using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What a precondition that fails tells: a person reads it in the sentence, a program by the names of the details.</summary>
public sealed class ArmingRefusalTests
{
    private static readonly (string Details, Func<ArmingFacts, ArmingFacts> Spoil)[] Spoilt =
    [
        ("area=CHEEK, side=RIGHT", facts => facts with { Side = BodySide.Right }),
        ("area=NOSE, side=LEFT", facts => facts with { Area = TreatmentArea.Nose }),
        ("area=CHEEK, side=LEFT", facts => facts with { Planned = null }),
        ("area=CHEEK, side=LEFT, observed=3, limit=2", facts => facts with { PassNumber = 3 }),
        ("area=CHEEK, side=LEFT, observed=0, limit=2", facts => facts with { PassNumber = 0 }),
        ("observed=7", facts => facts with { Direction = (PassDirection)7 }),
        ("area=CHEEK, side=LEFT, observed=1", facts => facts with { PassClosed = true }),
        ("pen=PEN-1", facts => facts with { Administrative = AdministrativeState.Quarantined }),
        ("pen=PEN-1, observed=OUT_OF_SERVICE", facts => facts with { Administrative = AdministrativeState.OutOfService }),
        ("observed=PEN-2, limit=PEN-1", facts => facts with { SerialSeen = "PEN-2" }),
        ("observed=another pen, limit=PEN-1", facts => facts with { Link = LinkState.WrongPen, SerialSeen = null }),
        ("observed=PEN-1", facts => facts with { SerialDuplicate = true }),
        ("pen=PEN-1, observed=ABSENT, remedy=Wait for the pen, or check line and power.", facts => facts with { Link = LinkState.Absent }),
        ("pen=PEN-1, observed=HELD_BY_OTHER, remedy=End minicom.",
            facts => facts with { Link = LinkState.HeldByOther, LinkRemedy = "End minicom." }),
        ("pen=PEN-1, observed=2, limit=1", facts => facts with { ProtocolMajor = 2 }),
        ("pen=PEN-1, observed=an unknown version, limit=1", facts => facts with { ProtocolMajor = null }),
        ("pen=PEN-1, observed=Acme Roller, profile=reference", facts => facts with { Vendor = "Acme", Model = "Roller" }),
        ("pen=PEN-1, observed=9.9, limit=1.0.0-sim, profile=reference", facts => facts with { FirmwareVersion = "9.9" }),
        ("pen=PEN-1, observed=an unknown version, limit=1.0.0-sim, profile=reference", facts => facts with { FirmwareVersion = null }),
        ("pen=PEN-1, observed=9.9, limit=1.0, 1.1, profile=reference",
            facts => facts with { FirmwareVersion = "9.9", Profile = Profile with { Pens = [Profile.Pens[0] with { Firmware = ["1.0", "1.1"] }] } }),
        ("pen=PEN-1, observed=simulated, limit=not simulated", facts => facts with { Simulated = true }),
        ("pen=PEN-1, observed=not simulated, limit=simulated", facts => facts with { SessionSimulated = true }),
        ("pen=PEN-1, observed=not known to be either, limit=not simulated", facts => facts with { Simulated = null }),
        ("pen=PEN-1, observed=DEAD_MAN", facts => facts with { Latched = StopReason.DeadMan, PenLatched = true }),
        ("pen=PEN-1, observed=the pen's own latch", facts => facts with { PenLatched = true }),
        ("pen=PEN-1, observed=the pen has not said that it is clear", facts => facts with { PenLatched = null }),
        ("observed=the disk is full", facts => facts with { JournalTrouble = "the disk is full" }),
        ("observed=it jumped", facts => facts with { ClockDoubt = "it jumped" }),
        ("pen=PEN-1", facts => facts with { Newest = null }),
        ("pen=PEN-1, observed=101, limit=100, unit=ms", facts => facts with { SampleAge = TimeSpan.FromMilliseconds(101) }),
        ("pen=PEN-1, observed=99, limit=100, unit=1/s", facts => facts with { SamplesPerSecond = 99 }),
        ("pen=PEN-1", facts => facts with { PenClockMapped = false }),
        ("pen=PEN-1", facts => facts with { Newest = Sample(0, trigger: false) }),
        ("pen=PEN-1", facts => facts with { Newest = Sample(0, drive: false) }),
        ("pen=PEN-1, observed=Actuator", facts => facts with { Faults = PenFaults.Actuator | PenFaults.BatteryLow }),
        ("pen=PEN-1, observed=151, limit=150, unit=um", facts => facts with { Newest = Sample(0, secondUm: 1_151, drive: false, trigger: false) }),
        ("pen=PEN-1", facts => facts with { CartridgePresent = false }),
        ("observed=C-1", facts => facts with { CartridgeUsed = true, CartridgeId = "C-1" }),
        ("observed=without a tag", facts => facts with { CartridgeUsed = true }),
        ("cartridge=C-1, observed=2026-03-03", facts => facts with { CartridgeId = "C-1", CartridgeExpiresOn = new DateOnly(2026, 3, 3) }),
        ("cartridge=without a tag, observed=2026-03-03", facts => facts with { CartridgeExpiresOn = new DateOnly(2026, 3, 3) }),
        ("pen=PEN-1", facts => facts with { BatteryPercent = null }),
        ("pen=PEN-1, observed=14, limit=15, unit=percent", facts => facts with { BatteryPercent = 14 }),
        ("pen=PEN-1, observed=401, limit=400, unit=0.1 degree Celsius", facts => facts with { TemperatureDecidegrees = 401 }),
        ($"session=ses-1, observed=another, limit={Profile.Digest}, profile=reference", facts => facts with { SessionProfile = "another" }),
        ($"session=ses-1, observed=none, limit={Profile.Digest}, profile=reference", facts => facts with { SessionProfile = null }),
        ("field=needle_protrusion_um, observed=9000, lowest=0, limit=5000, highest=5000, unit=um",
            facts => facts with { Planned = Planned(protrusionUm: 9_000) }),
        ("field=stroke_rate_millihertz, observed=500001, lowest=0, limit=500000, highest=500000, unit=mHz",
            facts => facts with { Planned = Planned() with { StrokeRateMillihertz = 500_001 } }),
        ("observed=1026, limit=1000, unit=um",
            facts => facts with { Device = Device(control: DepthControl.Dial), Newest = Sample(0, setUm: 1_026, drive: false, trigger: false) }),
        ("observed=974, limit=1000, unit=um",
            facts => facts with { Device = Device(control: DepthControl.Dial), Newest = Sample(0, setUm: 974, drive: false, trigger: false) }),
    ];

    /// <summary>Each as far as it may go.</summary>
    private static readonly Func<ArmingFacts, ArmingFacts>[] Enough =
    [
        facts => facts with { PassNumber = 2 },
        facts => facts with { SampleAge = TimeSpan.Zero },
        facts => facts with { SampleAge = TimeSpan.FromMilliseconds(100) },
        facts => facts with { TemperatureDecidegrees = 400 },
        facts => facts with { TemperatureDecidegrees = null },
        facts => facts with { BatteryPercent = 100 },
        facts => facts with { Faults = PenFaults.BatteryLow | PenFaults.BatteryEmpty },
        facts => facts with { Device = Device(control: DepthControl.Dial), Newest = Sample(0, setUm: 1_025, drive: false, trigger: false) },
        facts => facts with { Device = Device(control: DepthControl.Dial), Newest = Sample(0, setUm: 975, drive: false, trigger: false) },
        facts => facts with { Newest = Sample(0, setUm: 0, drive: false, trigger: false) },
    ];

    [Fact]
    public void A_precondition_that_fails_says_what_was_seen_what_would_do_and_in_which_unit()
    {
        foreach (var (details, spoil) in Spoilt)
        {
            var refusal = ArmingPreconditions.FirstRefusal(ArmingPreconditions.Evaluate(spoil(Facts())))!;

            Assert.Equal(details, string.Join(", ", refusal.Details.Select(detail => $"{detail.Key}={detail.Value}")));
        }
    }

    [Fact]
    public void Whatever_is_just_good_enough_passes()
    {
        foreach (var set in Enough)
        {
            Assert.Null(ArmingPreconditions.Objection(ArmingPreconditions.Evaluate(set(Facts()))));
        }
    }

    [Fact]
    public void Limits_that_the_pen_did_not_confirm_are_named_by_both_digests()
    {
        Assert.Equal("Pen PEN-1 has not confirmed the limits (digest ab, wanted aa).", Before("aa", "ab"));
        Assert.Equal("Pen PEN-1 has not confirmed the limits (digest none, wanted aa).", Before("aa", null));
    }

    [Fact]
    public void A_battery_without_charge_is_low_and_one_that_says_what_cannot_be_is_unknown()
    {
        Assert.Equal(BatteryLevel.Low, Battery.Judge(0, Profile.Arming));
        Assert.Equal(BatteryLevel.Good, Battery.Judge(100, Profile.Arming));
        Assert.Equal(BatteryLevel.Unknown, Battery.Judge(-1, Profile.Arming));
        Assert.Equal(BatteryLevel.Unknown, Battery.Judge(101, Profile.Arming));
        Assert.Equal(BatteryLevel.Unknown, Battery.Judge(null, Profile.Arming));
        Assert.True(Battery.DisarmsAtRelease(0, Profile.Arming));
        Assert.False(Battery.DisarmsAtRelease(null, Profile.Arming));
    }

    [Fact]
    public void Nothing_is_judged_about_nothing()
    {
        Assert.Throws<ArgumentNullException>("facts", () => ArmingPreconditions.Evaluate(null!));
        Assert.Throws<ArgumentNullException>("facts", () => ArmingPreconditions.LimitsFor(null!));
        Assert.Null(ArmingPreconditions.LimitsFor(Facts() with { Device = Device() with { DepthChannels = 3 } }));
        Assert.Null(ArmingPreconditions.LimitsFor(Facts() with { Area = (TreatmentArea)99 }));
    }

    private static string Before(string written, string? readBack) =>
        ArmingPreconditions.LimitsConfirmed("PEN-1", written, readBack)!.Sentence;
}
