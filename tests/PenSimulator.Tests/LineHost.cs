using System.Diagnostics;
using Penlink.V1;
using PenSimulator.Wire;

namespace PenSimulator.Tests;

/// <summary>A plain host on a real line: reads on one thread, answers nothing by itself but permissions when asked to.</summary>
internal sealed class LineHost : IDisposable
{
    private readonly Stream _line;
    private readonly List<PenFrame> _heard = [];
    private readonly Thread _reader;
    private uint _number;
    private volatile uint _armId;

    public LineHost(Stream line)
    {
        _line = line;
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>How the line ended; null while it has not.</summary>
    public string? HungUp { get; private set; }

    public uint Tag { get; private set; }

    public ulong DeviceTimeUs { get; private set; }

    public Status? Status => Last(frame => frame.Status)?.Status;

    public Limits? Limits => Last(frame => frame.CommandReply?.Limits)?.CommandReply.Limits;

    public PenFrame? Last(Func<PenFrame, object?> part)
    {
        lock (_heard)
        {
            return _heard.LastOrDefault(frame => part(frame) is not null);
        }
    }

    public void Say(HostFrame frame, uint? tag = null)
    {
        frame.SessionTag = tag ?? Tag;
        Write(Bench.Bytes(frame));
    }

    public void Write(byte[] bytes)
    {
        lock (_line)
        {
            _line.Write(bytes);
            _line.Flush();
        }
    }

    public async Task HandshakeAsync(ulong nonce = 77)
    {
        Say(new HostFrame
        {
            Hello = new Hello { ProtocolMajor = 1, ProtocolMinor = 1, SchemaDigest = Schema.Digest, HostNonce = nonce },
        }, tag: 0);
        await Until(() => Last(frame => frame.HelloReply) is { } reply && reply.HelloReply.HostNonce == nonce);
        Tag = Last(frame => frame.HelloReply)!.SessionTag;
        _number = 0;
    }

    public async Task<CommandReply> CommandAsync(Command command)
    {
        command.Number = ++_number;
        Say(new HostFrame { Command = command });
        await Until(() => Last(frame => frame.CommandReply)?.CommandReply.Number == command.Number);
        return Last(frame => frame.CommandReply)!.CommandReply;
    }

    public async Task PrepareAsync()
    {
        Assert.False((await CommandAsync(new Command { WriteLimits = new WriteLimits { Limits = Bench.DefaultLimits() } })).HasRejection);
        Assert.False((await CommandAsync(new Command
        {
            ApplySetting = new ApplySetting { ProtrusionUm = 500, StrokeRateMillihertz = 110_000 },
        })).HasRejection);
        await Until(() => DeviceTimeUs > 0);
    }

    public async Task ArmAsync()
    {
        var reply = await CommandAsync(new Command
        {
            Arm = new Arm
            {
                ArmId = ++_armId, StopCount = Status!.StopCount, LimitsDigest = Limits!.Digest, LeaseNumber = 1,
                DeviceTimeUs = DeviceTimeUs,
            },
        });
        Assert.False(reply.HasRejection, reply.ToString());
    }

    /// <summary>Sends permissions from another thread until the token ends; refused ones do no harm.</summary>
    public Thread Permit(CancellationToken until)
    {
        var thread = new Thread(() =>
        {
            for (uint sequence = 1; !until.WaitHandle.WaitOne(20) && HungUp is null; sequence++)
            {
                Say(new HostFrame
                {
                    Permission = new Permission
                    {
                        Sequence = sequence, ArmId = _armId, LimitsDigest = Limits!.Digest, LeaseNumber = 1,
                        StopCount = Status!.StopCount, DeviceTimeUs = DeviceTimeUs,
                    },
                });
            }
        }) { IsBackground = true };
        thread.Start();
        return thread;
    }

    public static async Task Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TestSupport.Eventually.Bound, "It did not become so in time.");
            await Task.Delay(2);
        }
    }

    public void Dispose()
    {
        _line.Dispose();
        _reader.Join();
    }

    private void Read()
    {
        var frame = new List<byte>();
        var buffer = new byte[1_024];
        try
        {
            for (var count = _line.Read(buffer); count > 0; count = _line.Read(buffer))
            {
                foreach (var value in buffer.AsSpan(0, count))
                {
                    Take(frame, value);
                }
            }

            HungUp = "end of file";
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            HungUp = ended.Message;
        }
    }

    private void Take(List<byte> frame, byte value)
    {
        if (value != 0)
        {
            frame.Add(value);
            return;
        }

        if (frame.Count > 0 && Cobs.Decode(frame.ToArray()) is { Length: > 4 } plain)
        {
            var message = PenFrame.Parser.ParseFrom(plain, 0, plain.Length - 4);
            DeviceTimeUs = message.Telemetry?.DeviceTimeUs ?? DeviceTimeUs;
            lock (_heard)
            {
                _heard.Add(message);
            }
        }

        frame.Clear();
    }
}
