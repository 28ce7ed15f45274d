namespace DeviceService.Sessions;

/// <summary>What tells cable, host and firmware trouble apart. All count up from the opening of the line.</summary>
public sealed record LinkCounters
{
    /// <summary>Bytes read.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes written.</summary>
    public long BytesSent { get; init; }

    /// <summary>Frames with a good check value.</summary>
    public long FramesReceived { get; init; }

    /// <summary>Frames written.</summary>
    public long FramesSent { get; init; }

    /// <summary>Frames dropped for their check value.</summary>
    public long CheckErrors { get; init; }

    /// <summary>Frames dropped for their form: COBS, length, message, unknown kind.</summary>
    public long MalformedFrames { get; init; }

    /// <summary>Frames dropped for the tag of another session.</summary>
    public long ForeignFrames { get; init; }

    /// <summary>Samples that were incomplete and so counted as none.</summary>
    public long InvalidSamples { get; init; }

    /// <summary>Samples that never arrived, by the pen's numbers.</summary>
    public long MissingSamples { get; init; }

    /// <summary>Commands sent again.</summary>
    public long Retransmissions { get; init; }

    /// <summary>Handshakes completed.</summary>
    public long Handshakes { get; init; }

    /// <summary>Times the line was lost.</summary>
    public long Losses { get; init; }

    /// <summary>Times the line thread woke more than 20 ms late.</summary>
    public long HostStalls { get; init; }

    /// <summary>Smoothed round trip in microseconds.</summary>
    public long RoundTripUs { get; init; }
}
