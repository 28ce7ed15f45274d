using Penlink.V1;
using PenSimulator.Faults;
using PenSimulator.Models;

namespace PenSimulator.Firmware;

/// <summary>What the pen itself can do and allows; its identity on the wire is made from it.</summary>
internal sealed record PenTraits
{
    public const string FirmwareVersion = "1.0.0-sim";
    public const int UartBitsPerSecond = 115_200;
    public const int UartBitsPerSecondMax = 921_600;

    public required string SerialNumber { get; init; }

    public required string Model { get; init; }

    public required bool Dial { get; init; }

    public required int DepthChannels { get; init; }

    /// <summary>Whether it feels that its cap touches skin.</summary>
    public required bool ContactSensor { get; init; }

    public required int LineBitsPerSecond { get; init; }

    public required PenModel Physics { get; init; }

    public int ProtrusionMinUm => Physics.Depth.ProtrusionMinUm;

    public int ProtrusionMaxUm => Physics.Depth.ProtrusionMaxUm;

    public int ProtrusionStepUm => Physics.Depth.StepUm;

    public int StrokeRateMinMillihertz => Physics.StrokeRateMinMillihertz;

    public int StrokeRateMaxMillihertz => Physics.StrokeRateMaxMillihertz;

    public PenParts Parts => new(DepthChannels, Physics.GlideFitted, ContactSensor, Dial, ProtrusionMaxUm);

    public static PenTraits Of(PenOptions options) => new()
    {
        SerialNumber = options.SerialNumber,
        Model = options.ModelName,
        Dial = options.Dial || options.Physics.Dial,
        Physics = options.Physics,
        DepthChannels = options.DepthChannels,
        ContactSensor = options.ContactSensor,
        LineBitsPerSecond = options.LineBitsPerSecond,
    };

    public Identity ToIdentity(int lineBitsPerSecond) => new()
    {
        Vendor = "PenSimulator",
        Model = Model,
        SerialNumber = SerialNumber,
        FirmwareVersion = FirmwareVersion,
        Simulated = true,
        DepthControl = Dial ? DepthControl.Dial : DepthControl.Actuated,
        ProtrusionMinUm = (uint)ProtrusionMinUm,
        ProtrusionMaxUm = (uint)ProtrusionMaxUm,
        ProtrusionStepUm = (uint)ProtrusionStepUm,
        StrokeRateMinMillihertz = (uint)StrokeRateMinMillihertz,
        StrokeRateMaxMillihertz = (uint)StrokeRateMaxMillihertz,
        DepthChannels = (uint)DepthChannels,
        SkinContactFitted = ContactSensor,
        GlideFitted = Physics.GlideFitted,
        CartridgeTagFitted = true,
        AlarmSignalFitted = true,
        CalibrationFitted = true,
        JournalHeadFitted = true,
        LineBitsPerSecond = (uint)lineBitsPerSecond,
        LineBitsPerSecondMax = (uint)(LineBitsPerSecond == 0 ? 0 : UartBitsPerSecondMax),
    };
}
