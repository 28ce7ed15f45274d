using Penlink.V1;

namespace PenSimulator.Tests;

/// <summary>
/// What a motor may do, told from the outside: it watches what the hand did and what the host sent that could count as
/// Arm and Permission, and knows nothing of the firmware's variables.
/// </summary>
internal sealed class DriveOracle(Bench bench)
{
    private const ulong LongestDeadManUs = 200_000;
    private ulong? _armedAtUs;
    private ulong? _newestEchoUs;
    private ulong? _pressBeganUs;
    private uint _stopCount;

    public void Sent(HostFrame frame)
    {
        if (frame.Permission is { HasDeviceTimeUs: true } permission && permission.DeviceTimeUs <= bench.Pen.DeviceTimeUs)
        {
            _newestEchoUs = Math.Max(_newestEchoUs ?? 0, permission.DeviceTimeUs);
        }

        var reply = bench.Heard.LastOrDefault(said => said.CommandReply is not null)?.CommandReply;
        if (frame.Command?.Arm is not null && reply?.Number == frame.Command.Number && !reply.HasRejection)
        {
            (_armedAtUs, _stopCount, _newestEchoUs) = (bench.Pen.DeviceTimeUs, bench.StopCount, null);
        }
    }

    public void Pressed() => _pressBeganUs ??= bench.Pen.DeviceTimeUs;

    public void Released() => _pressBeganUs = null;

    /// <summary>Fails when the drive is on without a reason that can be told from outside.</summary>
    public void Check()
    {
        if (!bench.DriveOn)
        {
            return;
        }

        var now = bench.Pen.DeviceTimeUs;
        var pen = bench.Pen.GetPen();
        Assert.Equal(PenState.Driving, bench.State);
        Assert.NotNull(_armedAtUs);
        Assert.True(_pressBeganUs >= _armedAtUs, "The press began before Arm.");
        Assert.True(pen.TriggerPressed, "Nobody presses.");
        Assert.True(_newestEchoUs is { } echo && now - echo <= LongestDeadManUs + 1_000, "Permission is not fresh.");
        Assert.Equal(_stopCount, bench.StopCount);
        Assert.NotNull(pen.Cartridge);
        Assert.True(pen.MeasuredProtrusionUm <= 1_500, "Deeper than the limit.");
        Assert.NotEqual(0u, pen.SessionTag);
    }
}
