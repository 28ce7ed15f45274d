using Penlink.V1;
using PenSimulator.Wire;

namespace PenSimulator.Tests;

/// <summary>A host that reads what comes, good or bad: each piece between delimiters, and the frames among them.</summary>
internal sealed class Wiretap
{
    private readonly List<byte> _piece = [];
    private readonly VirtualPen _pen;
    private ulong _nowUs;

    public Wiretap(PenOptions? options = null)
    {
        _pen = new VirtualPen(options ?? new PenOptions());
        RunMs(10);
        _pen.Exchange(_nowUs, Bench.Bytes(new HostFrame
        {
            Hello = new Hello { ProtocolMajor = 1, ProtocolMinor = 1, SchemaDigest = Schema.Digest, HostNonce = 5, HostBuild = "tap" },
        }));
        RunMs(50);
        Forget();
    }

    public VirtualPen Pen => _pen;

    public List<PenFrame> Frames { get; } = [];

    /// <summary>Pieces that are no frame.</summary>
    public int Broken { get; private set; }

    public int Bytes { get; private set; }

    public IEnumerable<ulong> TelemetryTimes => Frames.Where(static frame => frame.Telemetry is not null).Select(static frame => frame.Telemetry.DeviceTimeUs);

    public void Forget()
    {
        Frames.Clear();
        (Broken, Bytes) = (0, 0);
    }

    public void RunMs(int ms)
    {
        for (; ms > 0; ms--)
        {
            _nowUs += 1_000;
            Hear(_pen.Exchange(_nowUs, []));
        }
    }

    private void Hear(byte[] said)
    {
        Bytes += said.Length;
        foreach (var value in said)
        {
            if (value != 0)
            {
                _piece.Add(value);
            }
            else if (_piece.Count > 0)
            {
                Take(Cobs.Decode(_piece.ToArray()));
                _piece.Clear();
            }
        }
    }

    private void Take(byte[]? plain)
    {
        if (plain is { Length: > 4 } && Crc32.Of(plain.AsSpan(0, plain.Length - 4)) == BitConverter.ToUInt32(plain, plain.Length - 4))
        {
            Frames.Add(PenFrame.Parser.ParseFrom(plain, 0, plain.Length - 4));
        }
        else
        {
            Broken++;
        }
    }
}
