using PenSimulator.Firmware;
using Simulator.V1;

namespace PenSimulator;

/// <summary>What is true of a pen at one moment, whatever its sensors say and its line carries.</summary>
/// <param name="State">What its firmware does; Unspecified while it has no power.</param>
/// <param name="DriveOn">Whether the motor is powered, by the firmware or by a relay that is welded.</param>
/// <param name="ProtrusionUm">How far the needles reach beyond the rim, in um.</param>
/// <param name="StrokeRateMillihertz">How fast they move, in mHz.</param>
/// <param name="Strokes">Strokes since the pen was made; a fraction is a stroke begun.</param>
/// <param name="TriggerPressed">Whether the trigger's contact is closed.</param>
/// <param name="SkinContact">Whether the cap touches skin.</param>
/// <param name="CartridgeUid">The uid on the tag of the cartridge that is in; null for none.</param>
/// <param name="StopUm">Where the depth stop stands, in um: what the first depth channel measures, and all that a pen of one channel can know.</param>
public readonly record struct PenTruth(
    PenState State, bool DriveOn, double ProtrusionUm, double StrokeRateMillihertz, double Strokes, bool TriggerPressed, bool SkinContact, string? CartridgeUid,
    double StopUm);

public sealed partial class VirtualPen
{
    /// <summary>What is true now. As <see cref="GetPen"/>, for whoever looks each millisecond.</summary>
    public PenTruth Truth => new(
        StateNow, _body.DrivePowered, _body.TrueProtrusionUm, _body.TrueStrokeRateMillihertz, _body.Strokes, _body.TriggerClosed,
        _body.SkinContact, _body.Cartridge?.Uid, _body.StopUm);

    private PenState StateNow => _body.BatteryFlat ? PenState.Unspecified : (PenState)(int)_firmware.State;

    /// <summary>What its firmware holds the arming in force to: the deepest protrusion, in um, and the digest of all its limits. Null while it is not armed.</summary>
    public (int ProtrusionMaxUm, ulong LimitsDigest)? Enforced =>
        _firmware.ArmedLimits is { } limits ? ((int)limits.ProtrusionMaxUm, limits.Digest) : null;

    /// <summary>Each step of the table in penlink.md, section 12, that its firmware took, as state and event.</summary>
    public IEnumerable<(string State, string Event)> Steps => StateTable.Steps.Where(_log.Steps.Contains).Select(Named);

    /// <summary>Every step that the table has.</summary>
    public static IEnumerable<(string State, string Event)> AllSteps => StateTable.Steps.Select(Named);

    private static (string State, string Event) Named((Penlink.V1.PenState State, FirmwareEvent Event) step) => ($"{step.State}", $"{step.Event}");

    /// <summary>Presses that drove the motor since the pen was made, by its own count.</summary>
    public ulong PressCount => Memory.Content.PressCount;
}
