using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>The telemetry of one frame, in memory that is used again for the next.</summary>
internal sealed class TelemetryFrame
{
    /// <summary>penlink.options bounds Telemetry.samples to this.</summary>
    public const int SamplesMax = 8;

    private readonly WireSample[] _samples = new WireSample[SamplesMax];
    private int _count;

    /// <summary>Device time of the first sample; null when it was not sent, and then no sample counts.</summary>
    public ulong? DeviceTimeUs { get; set; }

    /// <summary>Sequence of the newest permission that the pen has taken; 0 when it was not sent.</summary>
    public uint PermissionEcho { get; set; }

    /// <summary>The samples, oldest first.</summary>
    public ReadOnlySpan<WireSample> Samples => _samples.AsSpan(0, _count);

    public void Clear()
    {
        DeviceTimeUs = null;
        PermissionEcho = 0;
        _count = 0;
    }

    /// <summary>False when the frame is full.</summary>
    public bool TryAdd(in WireSample sample)
    {
        if (_count == SamplesMax)
        {
            return false;
        }

        _samples[_count++] = sample;
        return true;
    }

    /// <summary>False when the message holds more samples than a frame may.</summary>
    public bool TryTake(Telemetry telemetry)
    {
        Clear();
        DeviceTimeUs = telemetry.HasDeviceTimeUs ? telemetry.DeviceTimeUs : null;
        PermissionEcho = telemetry.PermissionEcho;
        foreach (var sample in telemetry.Samples)
        {
            if (!TryAdd(WireSample.From(sample)))
            {
                return false;
            }
        }

        return true;
    }
}
