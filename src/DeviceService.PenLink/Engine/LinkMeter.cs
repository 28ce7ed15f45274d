using DeviceService.Sessions;

namespace DeviceService.PenLink;

/// <summary>What is counted on one line. Raised by the line thread and, for stops, under the latch's gate; read by anyone.</summary>
internal sealed class LinkMeter
{
    private long _bytesReceived;
    private long _bytesSent;
    private long _framesSent;
    private long _foreignFrames;
    private long _invalidSamples;
    private long _missingSamples;
    private long _retransmissions;
    private long _handshakes;
    private long _losses;
    private long _hostStalls;
    private long _roundTripUs;

    public FrameCounts Frames { get; } = new();

    public void Received(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    public void Sent(int bytes)
    {
        Interlocked.Add(ref _bytesSent, bytes);
        Interlocked.Increment(ref _framesSent);
    }

    public void ForeignFrame()
    {
        Interlocked.Increment(ref _foreignFrames);
        Frames.Add(FrameFault.Tag);
    }

    public void InvalidSample() => Interlocked.Increment(ref _invalidSamples);

    public void Missing(int samples) => Interlocked.Add(ref _missingSamples, samples);

    public void Retransmitted() => Interlocked.Increment(ref _retransmissions);

    public void HandshakeCompleted() => Interlocked.Increment(ref _handshakes);

    public void Lost() => Interlocked.Increment(ref _losses);

    public void HostStalled() => Interlocked.Increment(ref _hostStalls);

    public void RoundTrip(long us) => Interlocked.Exchange(ref _roundTripUs, us);

    public LinkCounters Snapshot() => new()
    {
        BytesReceived = Interlocked.Read(ref _bytesReceived),
        BytesSent = Interlocked.Read(ref _bytesSent),
        FramesReceived = Frames[FrameFault.None],
        FramesSent = Interlocked.Read(ref _framesSent),
        CheckErrors = Frames[FrameFault.Crc],
        MalformedFrames = Frames.Dropped - Frames[FrameFault.Crc] - Frames[FrameFault.Tag],
        ForeignFrames = Interlocked.Read(ref _foreignFrames),
        InvalidSamples = Interlocked.Read(ref _invalidSamples),
        MissingSamples = Interlocked.Read(ref _missingSamples),
        Retransmissions = Interlocked.Read(ref _retransmissions),
        Handshakes = Interlocked.Read(ref _handshakes),
        Losses = Interlocked.Read(ref _losses),
        HostStalls = Interlocked.Read(ref _hostStalls),
        RoundTripUs = Interlocked.Read(ref _roundTripUs),
    };
}
