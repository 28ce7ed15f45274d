namespace DeviceService.Safety;

/// <summary>
/// What samples are held against from now on. Immutable: arming publishes a new one, and the line thread's
/// <see cref="SampleGuard"/> adopts it.
/// </summary>
/// <remarks>
/// Order, so that no sample is judged by the wrong one: before limits are written, <see cref="LowerOf"/> of old and
/// new (law 6); before Arm is sent, the new one; with the pen's answer and before the first permission, <see cref="Permit"/> of it; when the pen
/// has answered a Disarm, <see cref="Disarmed"/>. A guard for a disarmed pen takes a driven motor as a breach, so it comes after the pen stands and
/// never before.
/// </remarks>
public sealed partial record GuardSettings
{
    private GuardSettings()
    {
    }

    /// <summary>The pen may not be driven, and nothing is known yet to hold its depth against.</summary>
    public static GuardSettings Disarmed { get; } = new();

    /// <summary>Whether these are the settings of an arming: the pen was asked to arm, or is armed.</summary>
    public bool Armed { get; private init; }

    /// <summary>
    /// Whether the trigger may start the motor. Not before the pen's answer to Arm was decided on: until then no permission was sent, and a motor
    /// that turns does so by itself (laws 2 and 3).
    /// </summary>
    public bool DrivePermitted { get; private init; }

    /// <summary>L: one valid sample above it stops; null while no limits are in force.</summary>
    public NeedleProtrusion? Limit { get; private init; }

    /// <summary>The generation that the pen confirmed; null while none is, and then a driven motor is a breach.</summary>
    public uint? LimitsGeneration { get; private init; }

    /// <summary>What the needles were set to, or the dial was read as when armed; null while disarmed.</summary>
    public NeedleProtrusion? Setting { get; private init; }

    /// <summary>On a pen with a dial, how far the dial may stray: half a step. Null on a pen that sets itself.</summary>
    public int? DialToleranceUm { get; private init; }

    /// <summary>What holds besides, from the profile under which the pen is armed; null while disarmed, when any drive is a breach.</summary>
    public GuardFigures? Figures { get; private init; }

    /// <summary>What each breach does.</summary>
    public HazardReactions Reactions { get; private init; } = HazardReactions.Floors;

    /// <summary>What this arming may use up; null while disarmed.</summary>
    public TreatmentAllowance? Allowance { get; private init; }

    /// <summary>Slowest stroke rate once the motor has run up.</summary>
    public StrokeRate RateMin { get; private init; }

    /// <summary>Fastest stroke rate once the motor has run up.</summary>
    public StrokeRate RateMax { get; private init; }

    /// <summary>Below this rate, and at or above <see cref="StallMilliamps"/>, the motor stalls.</summary>
    public StrokeRate StallRate { get; private init; }

    /// <summary>At or above this current, and below <see cref="StallRate"/>, the motor stalls.</summary>
    public int StallMilliamps { get; private init; }

    /// <summary>How far two channels may lie apart: the lower of what the pen enforces and what the profile says.</summary>
    public int ChannelsUm { get; private init; }

    /// <summary>Above this the housing is too warm, in tenths of a degree Celsius.</summary>
    public int TemperatureDecidegrees { get; private init; }

    /// <summary>Below this charge a pen that stands is disarmed, in percent.</summary>
    public int BatteryPercent { get; private init; }

    /// <summary>Longest drive for one press before the service stops it, in milliseconds.</summary>
    public int ActivationMs { get; private init; }

    /// <summary>For a pen that is about to be armed; the motor may turn from <see cref="Permit"/> on.</summary>
    /// <param name="confirmed">The limits that the pen has read back.</param>
    /// <param name="setting">The protrusion set, or read from the dial.</param>
    /// <param name="rate">The stroke rate set.</param>
    /// <param name="device">What the pen can do.</param>
    /// <param name="profile">The profile in force.</param>
    /// <param name="allowance">What this arming may use up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The setting is above the limit: this was to be refused before.</exception>
    public static GuardSettings ForArming(
        LimitsSnapshot confirmed,
        NeedleProtrusion setting,
        StrokeRate rate,
        DeviceCapability device,
        SafetyProfile profile,
        TreatmentAllowance allowance)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(allowance);
        if (setting > confirmed.ProtrusionMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(setting),
                setting,
                $"A setting has to stay below the limit of {confirmed.ProtrusionMax}.");
        }

        var figures = profile.Guard;
        return new GuardSettings
        {
            Armed = true,
            Limit = confirmed.ProtrusionMax,
            LimitsGeneration = confirmed.Generation,
            Setting = setting,
            DialToleranceUm = device.DepthControl == DepthControl.Dial ? device.ProtrusionStepUm / 2 : null,
            Figures = figures,
            Reactions = new HazardReactions(profile.Reactions),
            Allowance = allowance,
            ChannelsUm = Math.Min(confirmed.ChannelDisagreementUmMax, figures.ChannelsUm.Value),
            RateMin = Share(rate, 100 - figures.RateBandPercent),
            RateMax = Share(rate, 100 + figures.RateBandPercent),
            StallRate = Share(rate, figures.StallRatePercent),
            StallMilliamps = (int)(confirmed.MotorCurrentMilliampsMax * (long)figures.StallCurrentPercent.Value / 100),
            TemperatureDecidegrees = Math.Min(confirmed.TemperatureDecidegreesMax, profile.Pen.TemperatureDecidegrees.Value),
            BatteryPercent = profile.Arming.BatteryArmPercent,
            ActivationMs = Math.Min(confirmed.ActivationMsMax, profile.Pen.ActivationMs.Value) + figures.ActivationSlackMs,
        };
    }

    /// <summary>The same once the pen has answered that it is armed, published before the first permission.</summary>
    /// <exception cref="InvalidOperationException">These are not the settings of an arming.</exception>
    public GuardSettings Permit() => Armed
        ? this with { DrivePermitted = true }
        : throw new InvalidOperationException("Only what was made for an arming can permit the motor.");

    /// <summary>
    /// While new limits are on their way (law 6): the lower of both depths, no generation confirmed, not armed.
    /// </summary>
    /// <param name="old">What was in force; its limit may be null.</param>
    /// <param name="sent">The limits written and not read back yet.</param>
    public static GuardSettings LowerOf(GuardSettings old, LimitsSnapshot sent)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(sent);
        return new GuardSettings
        {
            Limit = old.Limit is { } limit ? NeedleProtrusion.Lower(limit, sent.ProtrusionMax) : sent.ProtrusionMax,
        };
    }

    private static StrokeRate Share(StrokeRate rate, int percent) =>
        StrokeRate.Measured((uint)(rate.Millihertz * (long)percent / 100));
}
