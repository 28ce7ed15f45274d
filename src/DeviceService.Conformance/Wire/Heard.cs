using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>One frame of the pen, as it came.</summary>
/// <param name="Index">Its place among all that were heard.</param>
/// <param name="Frame">What it says.</param>
/// <param name="Message">The bytes of its message, to compare a repetition with.</param>
/// <param name="At">When it was read, by this machine's monotonic clock.</param>
internal sealed record Heard(int Index, PenFrame Frame, byte[] Message, long At)
{
    public uint Tag => Frame.SessionTag;
}

/// <summary>One sample, with its device time in us.</summary>
internal readonly record struct HeardSample(ulong DeviceTimeUs, Sample Sample);
