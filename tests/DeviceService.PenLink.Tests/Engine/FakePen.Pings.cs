using Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>The pen's clock, and how long the pen says that it had each Ping.</summary>
internal sealed partial class FakePen
{
    private double _partUs;

    /// <summary>What its clock makes of a millisecond.</summary>
    public double UsPerStep { get; set; } = 1000;

    /// <summary>In us; below 0 for a clock that runs backwards.</summary>
    public long HoldsPingsUs { get; set; }

    private void AdvanceClock()
    {
        _partUs += UsPerStep;
        TimeUs += (ulong)_partUs;
        _partUs -= Math.Floor(_partUs);
    }

    private Pong AnswerTo(Ping ping) => new() { PingId = ping.PingId, ReceivedDeviceTimeUs = TimeUs, SentDeviceTimeUs = (ulong)((long)TimeUs + HoldsPingsUs) };
}
