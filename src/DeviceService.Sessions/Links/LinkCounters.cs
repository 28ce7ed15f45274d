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

    /// <summary>What both counted; the round trip is the other's, where it has one.</summary>
    public LinkCounters Plus(LinkCounters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Sum(other, 1) with { RoundTripUs = other.RoundTripUs > 0 ? other.RoundTripUs : RoundTripUs };
    }

    /// <summary>What was counted since <paramref name="earlier"/>, on the same line; the round trip is this one's.</summary>
    public LinkCounters Since(LinkCounters earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return Sum(earlier, -1);
    }

    private LinkCounters Sum(LinkCounters other, int sign) => this with
    {
        BytesReceived = BytesReceived + (sign * other.BytesReceived),
        BytesSent = BytesSent + (sign * other.BytesSent),
        FramesReceived = FramesReceived + (sign * other.FramesReceived),
        FramesSent = FramesSent + (sign * other.FramesSent),
        CheckErrors = CheckErrors + (sign * other.CheckErrors),
        MalformedFrames = MalformedFrames + (sign * other.MalformedFrames),
        ForeignFrames = ForeignFrames + (sign * other.ForeignFrames),
        InvalidSamples = InvalidSamples + (sign * other.InvalidSamples),
        MissingSamples = MissingSamples + (sign * other.MissingSamples),
        Retransmissions = Retransmissions + (sign * other.Retransmissions),
        Handshakes = Handshakes + (sign * other.Handshakes),
        Losses = Losses + (sign * other.Losses),
        HostStalls = HostStalls + (sign * other.HostStalls),
    };
}
