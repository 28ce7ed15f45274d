namespace DeviceService.Safety;

/// <summary>
/// What samples are held against from now on. Immutable: arming publishes a new one, and the line thread's
/// <see cref="SampleGuard"/> adopts it.
/// </summary>
/// <remarks>
/// Order, so that no sample is judged by the wrong one: before limits are written, <see cref="LowerOf"/> of old and
/// new (law 6); before Arm is sent, the new one; when the pen has answered a Disarm, <see cref="Disarmed"/>. A guard
/// for a disarmed pen takes a driven motor as a breach, so it comes after the pen stands and never before.
/// </remarks>
public sealed record GuardSettings
{
    private GuardSettings()
    {
    }

    /// <summary>The pen may not be driven, and nothing is known yet to hold its depth against.</summary>
    public static GuardSettings Disarmed { get; } = new();

    /// <summary>Whether the trigger may start the motor.</summary>
    public bool Armed { get; private init; }

    /// <summary>L: one valid sample above it stops; null while no limits are in force.</summary>
    public NeedleProtrusion? Limit { get; private init; }

    /// <summary>The generation that the pen confirmed; null while none is, and then a driven motor is a breach.</summary>
    public uint? LimitsGeneration { get; private init; }

    /// <summary>What the needles were set to, or the dial was read as when armed; null while disarmed.</summary>
    public NeedleProtrusion? Setting { get; private init; }

    /// <summary>On a pen with a dial, how far the dial may stray: half a step. Null on a pen that sets itself.</summary>
    public int? DialToleranceUm { get; private init; }

    /// <summary>How far two channels may lie apart.</summary>
    public int ChannelsUm { get; private init; } = GuardThresholds.ChannelsUm;

    /// <summary>Slowest stroke rate once the motor has run up.</summary>
    public StrokeRate RateMin { get; private init; }

    /// <summary>Fastest stroke rate once the motor has run up.</summary>
    public StrokeRate RateMax { get; private init; } = StrokeRate.FromMillihertz(StrokeRate.MaxMillihertz);

    /// <summary>Below this rate, and at or above <see cref="StallMilliamps"/>, the motor stalls.</summary>
    public StrokeRate StallRate { get; private init; }

    /// <summary>At or above this current, and below <see cref="StallRate"/>, the motor stalls.</summary>
    public int StallMilliamps { get; private init; } = int.MaxValue;

    /// <summary>Above this the housing is too warm, in tenths of a degree Celsius; before any limits were sent 43 degrees (IEC 60601-1, table 24).</summary>
    public int TemperatureDecidegrees { get; private init; } = 430;

    /// <summary>Longest drive for one press before the service stops it, in milliseconds; a pen that nobody armed is stopped at once.</summary>
    public int ActivationMs { get; private init; } = 60_000 + GuardThresholds.ActivationSlackMs;

    /// <summary>For a pen that is about to be armed.</summary>
    /// <param name="confirmed">The limits that the pen has read back.</param>
    /// <param name="setting">The protrusion set, or read from the dial.</param>
    /// <param name="rate">The stroke rate set.</param>
    /// <param name="device">What the pen can do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The setting is above the limit: this was to be refused before.</exception>
    public static GuardSettings ForArming(
        LimitsSnapshot confirmed,
        NeedleProtrusion setting,
        StrokeRate rate,
        DeviceCapability device)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        ArgumentNullException.ThrowIfNull(device);
        if (setting > confirmed.ProtrusionMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(setting),
                setting,
                $"A setting has to stay below the limit of {confirmed.ProtrusionMax}.");
        }

        return new GuardSettings
        {
            Armed = true,
            Limit = confirmed.ProtrusionMax,
            LimitsGeneration = confirmed.Generation,
            Setting = setting,
            DialToleranceUm = device.DepthControl == DepthControl.Dial ? device.ProtrusionStepUm / 2 : null,
            ChannelsUm = confirmed.ChannelDisagreementUmMax,
            RateMin = Share(rate, 100 - GuardThresholds.RateBandPercent),
            RateMax = Share(rate, 100 + GuardThresholds.RateBandPercent),
            StallRate = Share(rate, GuardThresholds.StallRatePercent),
            StallMilliamps = (int)(confirmed.MotorCurrentMilliampsMax * (long)GuardThresholds.StallCurrentPercent.Value / 100),
            TemperatureDecidegrees = confirmed.TemperatureDecidegreesMax,
            ActivationMs = confirmed.ActivationMsMax + GuardThresholds.ActivationSlackMs,
        };
    }

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
            ChannelsUm = Math.Min(old.ChannelsUm, sent.ChannelDisagreementUmMax),
            TemperatureDecidegrees = Math.Min(old.TemperatureDecidegrees, sent.TemperatureDecidegreesMax),
        };
    }

    private static StrokeRate Share(StrokeRate rate, int percent) =>
        StrokeRate.Measured((uint)(rate.Millihertz * (long)percent / 100));
}
