using DeviceService.Profiles;

namespace DeviceService.Safety.Tests;

/// <summary>A pen, a plan and samples that are all in order, for tests to spoil one thing at a time.</summary>
internal static class Given
{
    public const uint Generation = 7;

    public static DeviceCapability Device(
        int minUm = 0,
        int maxUm = 2_500,
        int stepUm = 50,
        DepthControl control = DepthControl.Actuated,
        int channels = 1) => new()
        {
            ProtrusionMin = NeedleProtrusion.FromMicrometers(minUm),
            ProtrusionMax = NeedleProtrusion.FromMicrometers(maxUm),
            ProtrusionStepUm = stepUm,
            StrokeRateMin = StrokeRate.FromHertz(80),
            StrokeRateMax = StrokeRate.FromHertz(150),
            DepthControl = control,
            DepthChannels = channels,
        };

    public static EffectiveLimits Limits(
        TreatmentArea area = TreatmentArea.Cheek,
        DeviceCapability? device = null,
        CartridgeCapability? cartridge = null,
        int? plannedUm = null,
        LimitLeave? leave = null,
        TreatmentIndication indication = TreatmentIndication.AcneScars,
        OperatorRole? role = OperatorRole.Nurse) => EffectiveLimits.Compute(
            Grounds(device, cartridge, indication, role),
            area,
            plannedUm is { } um ? NeedleProtrusion.FromMicrometers(um) : null,
            leave ?? LimitLeave.None);

    /// <summary>A nurse treats acne scars: neither binds before the area does.</summary>
    public static LimitGrounds Grounds(
        DeviceCapability? device = null,
        CartridgeCapability? cartridge = null,
        TreatmentIndication indication = TreatmentIndication.AcneScars,
        OperatorRole? role = OperatorRole.Nurse) => new()
        {
            Profile = Profile,
            Indication = indication,
            Role = role,
            Device = device ?? Device(),
            Cartridge = cartridge ?? CartridgeCapability.Unknown,
        };

    public static NeedleProtrusion Um(int micrometers) => NeedleProtrusion.FromMicrometers(micrometers);

    /// <summary>Cheek, 1.0 mm, 110 Hz, limit 1.15 mm: the plan binds.</summary>
    public static GuardSettings Guard(
        DepthControl control = DepthControl.Actuated, int settingUm = 1_000, TreatmentAllowance? allowance = null, SafetyProfile? profile = null)
    {
        var device = Device(control: control);
        return GuardSettings.ForArming(
            PenLimits.Snapshot(Generation, Limits(device: device, plannedUm: settingUm)),
            Um(settingUm),
            StrokeRate.FromHertz(110),
            device,
            profile ?? Profile,
            allowance ?? Allowance()).Permit();
    }

    /// <summary>The profile that is shipped.</summary>
    public static SafetyProfile Profile => ReferenceProfile.Profile;

    /// <summary>Nothing was used yet: 12 needles, a tagged cartridge of a known model.</summary>
    public static BudgetCase Use(params AreaUse[] made) => new()
    {
        Profile = Profile,
        Made = made,
        CartridgeModel = "SIM-12",
        Needles = 12,
        CartridgeUs = 0,
        DayUs = 0,
    };

    /// <summary>For 100 cm2 of the left cheek: 400,000 punctures, 30 minutes, 1 s in one place.</summary>
    public static TreatmentAllowance Allowance(BudgetCase? facts = null, decimal sizeCm2 = 100, ulong? counted = null) =>
        TreatmentAllowance.Of(facts ?? Use(), TreatmentArea.Cheek, BodySide.Left, sizeCm2, counted);

    public static PenSample Sample(
        double atMs,
        int measuredUm = 1_000,
        int setUm = 1_000,
        int? secondUm = null,
        int rateMillihertz = 110_000,
        int? currentMilliamps = 300,
        bool trigger = true,
        bool drive = true,
        int? temperature = 300,
        PenFaults faults = PenFaults.None,
        uint generation = Generation) => new()
        {
            Sequence = (ulong)atMs + 1,
            DeviceTimeUs = 1_000_000 + (ulong)(atMs * 1_000),
            HostTimestamp = 5_000_000 + (long)(atMs * 1_000),
            MeasuredProtrusion = NeedleProtrusion.Measured(measuredUm),
            SetProtrusion = NeedleProtrusion.Measured(setUm),
            SecondChannelProtrusion = secondUm is { } second ? NeedleProtrusion.Measured(second) : null,
            StrokeRate = StrokeRate.Measured((uint)rateMillihertz),
            MotorCurrentMilliamps = currentMilliamps,
            SkinContact = drive,
            TriggerPressed = trigger,
            DriveOn = drive,
            BatteryPercent = 80,
            TemperatureDecidegrees = temperature,
            Faults = faults,
            LimitsGeneration = generation,
        };

    public static PlannedTreatment Planned(
        TreatmentArea area = TreatmentArea.Cheek,
        BodySide side = BodySide.Left,
        int protrusionUm = 1_000,
        int passes = 2) => new(area, side, protrusionUm, 110_000, passes, 24.5m);

    public static ArmingFacts Facts() => new()
    {
        PenId = "PEN-1",
        SessionId = "ses-1",
        Session = SessionState.Ready,
        Administrative = AdministrativeState.InService,
        Link = LinkState.Online,
        SerialSeen = "PEN-1",
        SerialDuplicate = false,
        ProtocolMajor = 1,
        Simulated = false,
        SessionSimulated = false,
        Latched = null,
        PenLatched = false,
        Newest = Sample(0, measuredUm: 0, trigger: false, drive: false, rateMillihertz: 0),
        SampleAge = TimeSpan.FromMilliseconds(12),
        SamplesPerSecond = 100,
        PenClockMapped = true,
        CartridgePresent = true,
        CartridgeUsed = false,
        Today = new DateOnly(2026, 3, 4),
        BatteryPercent = 80,
        TemperatureDecidegrees = 300,
        Faults = PenFaults.None,
        JournalTrouble = null,
        ClockDoubt = null,
        Area = TreatmentArea.Cheek,
        Side = BodySide.Left,
        PassNumber = 1,
        Direction = PassDirection.Horizontal,
        PassClosed = false,
        Planned = Planned(),
        Device = Device(),
        Profile = Profile,
        SessionProfile = Profile.Digest,
        Indication = TreatmentIndication.AcneScars,
        Role = OperatorRole.Nurse,
        Vendor = "PenSimulator",
        Model = "SimPen",
        FirmwareVersion = "1.0.0-sim",
    };
}
