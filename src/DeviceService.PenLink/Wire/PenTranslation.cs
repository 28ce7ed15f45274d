using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>What a pen says, in the words of the ports. What must be present is checked before.</summary>
internal static class PenTranslation
{
    private const string ReasonPrefix = "REJECTION_REASON_";

    private static readonly Dictionary<int, string> ReasonNames = PenlinkReflection.Descriptor
        .FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>(nameof(RejectionReason))
        .Values.ToDictionary(static value => value.Number, static value => value.Name[ReasonPrefix.Length..]);

    /// <summary>Law 7: a status without any of these is no status. No field of it is taken for 0, for "no fault" or for "cold" because it is absent.</summary>
    public static bool IsComplete(Status status) =>
        status is
        {
            HasDeviceTimeUs: true, HasStopCount: true, HasLastStopId: true, HasLastAcceptedCommand: true, HasArmId: true,
            HasLimitsGeneration: true, HasLimitsDigest: true, HasCartridgePresent: true, HasCartridgeInsertions: true, HasBatteryPercent: true,
            HasTemperatureDecidegrees: true, HasFaultFlags: true, HasPressCount: true, HasStrokeCount: true,
        }
        && ToMode(status.State) is not null;

    public static PenStatus ToStatus(Status status, ulong presses, ulong strokes) => new()
    {
        DeviceTimeUs = status.DeviceTimeUs,
        Mode = ToMode(status.State) ?? throw new ArgumentOutOfRangeException(nameof(status), status.State, "No such pen state."),
        StopCount = status.StopCount,
        LastStopId = status.LastStopId,
        StopCause = ToReason(status.StopCause),
        LastAcceptedCommand = status.LastAcceptedCommand,
        ArmId = status.ArmId,
        DisarmCause = ToCause(status.DisarmCause),
        LimitsGeneration = status.LimitsGeneration,
        LimitsDigest = Digest.ToText(status.LimitsDigest),
        CartridgePresent = status.CartridgePresent,
        BatteryPercent = (int)Math.Min(status.BatteryPercent, int.MaxValue),
        TemperatureDecidegrees = status.TemperatureDecidegrees,
        FaultFlags = status.FaultFlags,
        Presses = presses,
        Strokes = strokes,
        FrameErrors = status.FrameErrors,
        RefusedPermissions = status.RefusedPermissions,
    };

    public static PenCounters ToCounters(Counters counters) => new(
        counters.PressCount, counters.StrokeCount, counters.StopCount, counters.RunSeconds, counters.DropCount, counters.BootCount);

    public static CartridgeObservation ToCartridge(Cartridge cartridge) => cartridge.Present
        ? new CartridgeObservation(
            true,
            cartridge.Insertions,
            OrNull(cartridge.Uid),
            OrNull(cartridge.Model),
            OrNull(cartridge.Lot),
            OrNull(cartridge.NeedleCount),
            OrNull(cartridge.ProtrusionMaxUm),
            ToDate(cartridge.ExpiryDate),
            cartridge.TagUnreadable)
        : CartridgeObservation.Absent with { Insertions = cartridge.Insertions };

    /// <summary>The wire's name of a rejection without its prefix, such as TRIGGER_PRESSED.</summary>
    public static string ToReasonName(RejectionReason reason) =>
        ReasonNames.GetValueOrDefault((int)reason) ?? string.Create(CultureInfo.InvariantCulture, $"REASON_{(int)reason}");

    private static PenMode? ToMode(PenState state) => state switch
    {
        PenState.Disarmed => PenMode.Disarmed,
        PenState.Armed => PenMode.Armed,
        PenState.Driving => PenMode.Driving,
        PenState.Latched => PenMode.Latched,
        PenState.Service => PenMode.Service,
        _ => null,
    };

    // A cause that a later minor version adds is still a stop of the pen's.
    private static StopReason? ToReason(StopCause cause) => cause switch
    {
        StopCause.Unspecified => null,
        StopCause.HostFrame or StopCause.Line => StopReason.EmergencyStop,
        StopCause.DeadMan => StopReason.DeadMan,
        StopCause.ProtrusionAboveLimit => StopReason.DepthAboveLimit,
        StopCause.ChannelsDisagree => StopReason.ChannelsDisagree,
        StopCause.StrokeRate => StopReason.RateOutOfBand,
        StopCause.MotorCurrent => StopReason.Stall,
        StopCause.Temperature => StopReason.Temperature,
        StopCause.CartridgeRemoved => StopReason.CartridgeRemoved,
        StopCause.DialMoved => StopReason.DialMoved,
        StopCause.InternalFault => StopReason.PenFault,
        _ => StopReason.PenStopped,
    };

    private static PenDisarmCause ToCause(DisarmCause cause) => cause switch
    {
        DisarmCause.Started => PenDisarmCause.Started,
        DisarmCause.Command => PenDisarmCause.Command,
        DisarmCause.Stop => PenDisarmCause.Stop,
        DisarmCause.PermissionExpired => PenDisarmCause.PermissionExpired,
        DisarmCause.ArmExpired => PenDisarmCause.ArmExpired,
        DisarmCause.ActivationExpired => PenDisarmCause.ActivationExpired,
        DisarmCause.CartridgeRemoved => PenDisarmCause.CartridgeRemoved,
        DisarmCause.DialMoved => PenDisarmCause.DialMoved,
        DisarmCause.NewSession => PenDisarmCause.NewSession,
        DisarmCause.BatteryLow => PenDisarmCause.BatteryLow,
        _ => PenDisarmCause.Unknown,
    };

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static int? OrNull(uint value) => value is 0 or > int.MaxValue ? null : (int)value;

    private static DateOnly? ToDate(uint yyyymmdd) => DateOnly.TryParseExact(
        yyyymmdd.ToString(CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : null;
}
