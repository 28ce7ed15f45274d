using Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>How long the pen says that it had each Ping.</summary>
internal sealed partial class FakePen
{
    /// <summary>In us; below 0 for a clock that runs backwards.</summary>
    public long HoldsPingsUs { get; set; }

    private Pong AnswerTo(Ping ping) => new() { PingId = ping.PingId, ReceivedDeviceTimeUs = TimeUs, SentDeviceTimeUs = (ulong)((long)TimeUs + HoldsPingsUs) };
}
