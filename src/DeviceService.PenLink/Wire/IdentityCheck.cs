using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;
using DepthControl = DeviceService.Safety.DepthControl;

namespace DeviceService.PenLink;

/// <summary>Reads a pen's identity; nothing in it is safe by default (law 7).</summary>
internal static class IdentityCheck
{
    private const int NameMax = 31;

    /// <summary>Null when the identity cannot be used; <paramref name="fault"/> then names the field and what is wrong with it.</summary>
    public static PenIdentity? TryRead(Identity? identity, out string fault)
    {
        fault = identity is null ? "identity is absent" : Fault(identity);
        if (identity is null || fault.Length > 0)
        {
            return null;
        }

        return new PenIdentity
        {
            SerialNumber = identity.SerialNumber,
            Vendor = identity.Vendor,
            Model = identity.Model,
            FirmwareVersion = identity.FirmwareVersion,
            Simulated = identity.Simulated,
            DepthControl = identity.DepthControl == Penlink.V1.DepthControl.Actuated ? DepthControl.Actuated : DepthControl.Dial,
            ProtrusionMin = NeedleProtrusion.FromMicrometers((int)identity.ProtrusionMinUm),
            ProtrusionMax = NeedleProtrusion.FromMicrometers((int)identity.ProtrusionMaxUm),
            ProtrusionStep = NeedleProtrusion.FromMicrometers((int)identity.ProtrusionStepUm),
            StrokeRateMin = StrokeRate.FromMillihertz((int)identity.StrokeRateMinMillihertz),
            StrokeRateMax = StrokeRate.FromMillihertz((int)identity.StrokeRateMaxMillihertz),
            DepthChannels = (int)identity.DepthChannels,
            Sensors = [.. Sensors(identity)],
        };
    }

    private static string Fault(Identity identity)
    {
        const int protrusionMaxUm = NeedleProtrusion.MaxMicrometers;
        const int rateMaxMillihertz = StrokeRate.MaxMillihertz;
        return identity switch
        {
            _ when !IsSerialNumber(identity.SerialNumber) => $"serial_number is not 1 to {NameMax} characters of A-Z, a-z, 0-9 and -._",
            _ when !IsName(identity.Vendor) => "vendor is empty or holds control characters",
            _ when !IsName(identity.Model) => "model is empty or holds control characters",
            _ when !IsName(identity.FirmwareVersion) => "firmware_version is empty or holds control characters",
            { HasSimulated: false } => "simulated is absent",
            { DepthControl: not (Penlink.V1.DepthControl.Actuated or Penlink.V1.DepthControl.Dial) } => "depth_control says neither ACTUATED nor DIAL",
            { HasProtrusionMinUm: false } or { HasProtrusionMaxUm: false } or { HasProtrusionStepUm: false } => "the protrusion range is absent",
            { ProtrusionMaxUm: 0 or > protrusionMaxUm } => $"protrusion_max_um {identity.ProtrusionMaxUm} is not within 1 to {protrusionMaxUm}",
            _ when identity.ProtrusionMinUm > identity.ProtrusionMaxUm => "protrusion_min_um is above protrusion_max_um",
            { ProtrusionStepUm: 0 or > protrusionMaxUm } => $"protrusion_step_um {identity.ProtrusionStepUm} is not within 1 to {protrusionMaxUm}",
            { HasStrokeRateMinMillihertz: false } or { HasStrokeRateMaxMillihertz: false } => "the stroke rate range is absent",
            { StrokeRateMinMillihertz: 0 } or { StrokeRateMaxMillihertz: 0 or > rateMaxMillihertz } => $"the stroke rate range is not within 1 to {rateMaxMillihertz} mHz",
            _ when identity.StrokeRateMinMillihertz > identity.StrokeRateMaxMillihertz => "stroke_rate_min_millihertz is above stroke_rate_max_millihertz",
            { DepthChannels: not (1 or 2) } => $"depth_channels is {identity.DepthChannels}, not 1 or 2",
            _ => "",
        };
    }

    private static bool IsSerialNumber(string text) =>
        text.Length is > 0 and <= NameMax && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private static bool IsName(string text) => text.Length > 0 && !text.Any(char.IsControl);

    private static IEnumerable<string> Sensors(Identity identity)
    {
        if (identity.DepthChannels == 2)
        {
            yield return "NEEDLE_SENSOR";
        }

        // Each status carries it.
        yield return "TEMPERATURE";
        if (identity.SkinContactFitted)
        {
            yield return "SKIN_CONTACT";
        }

        if (identity.GlideFitted)
        {
            yield return "GLIDE_SPEED";
        }

        if (identity.CartridgeTagFitted)
        {
            yield return "CARTRIDGE_TAG";
        }

        if (identity.AlarmSignalFitted)
        {
            yield return "ALARM_SIGNAL";
        }

        if (identity.CalibrationFitted)
        {
            yield return "CALIBRATION";
        }

        if (identity.JournalHeadFitted)
        {
            yield return "JOURNAL_HEAD";
        }
    }
}
