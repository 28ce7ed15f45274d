using Penlink.V1;

namespace DeviceService.PenLink.Tests;

internal sealed partial class FakePen
{
    public Action<Status>? AlterStatus { get; set; }

    /// <summary>What it says of itself is left out; all else goes on.</summary>
    public bool SendsNoStatus { get; set; }

    public Action<CommandReply>? AlterReply { get; set; }

    /// <summary>Strokes as its statuses tell them; its counters say 2,000.</summary>
    public ulong StrokesInStatus { get; set; } = 2000;

    public Status StatusNow() => new()
    {
        DeviceTimeUs = TimeUs,
        State = Latched ? PenState.Latched : Driving ? PenState.Driving : ArmId != 0 ? PenState.Armed : OnBench ? PenState.Service : PenState.Disarmed,
        StopCount = StopCount,
        LastStopId = _lastStopId,
        LastProcessedCommand = _lastProcessed,
        LastAcceptedCommand = _lastAccepted,
        ArmId = ArmId,
        LimitsGeneration = Limits?.Generation ?? 0,
        LimitsDigest = Limits?.Digest ?? 0,
        CartridgePresent = true,
        CartridgeInsertions = 1,
        BatteryPercent = 80,
        TemperatureDecidegrees = 250,
        FaultFlags = 0,
        PressCount = 10,
        StrokeCount = (uint)StrokesInStatus,
    };

    private void SendStatus()
    {
        if (SendsNoStatus)
        {
            return;
        }

        var status = StatusNow();
        AlterStatus?.Invoke(status);
        Send(new PenFrame { Status = status });
    }
}
