using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DeviceService.Journal;
using DeviceService.PenLink;
using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.Benchmarks;

/// <summary>The inner pieces, each by itself, with what it allocates: BenchmarkDotNet in this very process, so that nothing has to be built for it.</summary>
[MemoryDiagnoser]
public class InnerBenchmarks
{
    private readonly List<byte[]> _frames = [];
    private readonly FrameDecoder _decoder = new(FrameDecoder.PenFrameLengthMax, new FrameCounts());
    private readonly PenFrameReader _reader = new();
    private readonly FrameEncoder _encoder = new();
    private readonly SampleGuard _guard = new();
    private readonly TelemetryRing _ring = new();
    private readonly PenSample[] _into = new PenSample[16];
    private readonly HostFrame _stop = new() { Stop = new Stop { StopId = 7, Cause = StopCause.HostFrame } };
    private readonly ChainEntry _entry = Entry();
    private PenSample _sample;
    private int _next;
    private long _place;

    /// <summary>Frames of a pen at 1,000 samples a second, and a guard that is armed.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        using var path = new DecisionPath();
        _frames.AddRange(path.Telemetry);
        _guard.Adopt(DecisionPath.Armed());
        _sample = new PenSample
        {
            Sequence = 1, DeviceTimeUs = 1_000_000, HostTimestamp = 1, MeasuredProtrusion = NeedleProtrusion.Measured(1_000),
            SetProtrusion = NeedleProtrusion.Measured(1_000), StrokeRate = StrokeRate.Measured(110_000), TriggerPressed = true, DriveOn = true,
            SkinContact = true, BatteryPercent = 80, LimitsGeneration = 1,
        };
    }

    /// <summary>One frame of telemetry, of two samples: stuffing, checksum, message.</summary>
    [Benchmark]
    public int FrameDecode()
    {
        ReadOnlySpan<byte> bytes = _frames[_next++ % _frames.Count];
        var read = 0;
        while (_decoder.TryRead(ref bytes, out var message))
        {
            read += (int)_reader.Read(message);
        }

        return read;
    }

    /// <summary>One stop frame.</summary>
    [Benchmark]
    public int FrameEncode() => _encoder.Encode(_stop).Length;

    /// <summary>One sample of a motor that runs, against every limit in force.</summary>
    [Benchmark]
    public bool Interlock()
    {
        // Whoever stands still under the clock would be another case.
        _sample = _sample with { DeviceTimeUs = _sample.DeviceTimeUs + 1 };
        return _guard.Check(_sample) is null;
    }

    /// <summary>One sample into the ring and out again.</summary>
    [Benchmark]
    public int Ring()
    {
        _ring.Append(_sample);
        return _ring.Read(ref _place, _into).Count;
    }

    /// <summary>One link of the journal's chain.</summary>
    [Benchmark]
    public int HashChain() => EntryHash.Compute(_entry, 8).Length;

    internal static void Run()
    {
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Paths.Root, "artifacts", "benchmarks"));
        BenchmarkRunner.Run<InnerBenchmarks>(config);
    }

    private static ChainEntry Entry() => ChainEntry.After(
        7, EntryHash.Genesis,
        EncodedEntry.Of(new IntentRecord
        {
            At = new Moment(DateTimeOffset.UnixEpoch, 1), By = new Actor("bench", "operator-7", IdentityProof.Asserted), PenId = "BENCH-0001", SessionId = "ses-1",
            IntentId = "int-1", Action = "ArmSession", Details = new Dictionary<string, string> { ["area"] = "Cheek", ["protrusion_um"] = "1350" },
        }));
}
