namespace DeviceService.PenLink;

/// <summary>Frames taken, and frames dropped by fault. Owned by the line thread; others may read a count that is just being raised.</summary>
internal sealed class FrameCounts
{
    private readonly long[] _byFault = new long[(int)FrameFault.Presence + 1];

    /// <summary>Dropped for this fault; for <see cref="FrameFault.None"/>, frames with a good check value.</summary>
    public long this[FrameFault fault] => Volatile.Read(ref _byFault[(int)fault]);

    /// <summary>Dropped for any fault.</summary>
    public long Dropped
    {
        get
        {
            long sum = 0;
            for (var fault = FrameFault.Length; fault <= FrameFault.Presence; fault++)
            {
                sum += this[fault];
            }

            return sum;
        }
    }

    /// <summary>Counts one.</summary>
    public void Add(FrameFault fault) => Volatile.Write(ref _byFault[(int)fault], _byFault[(int)fault] + 1);
}
