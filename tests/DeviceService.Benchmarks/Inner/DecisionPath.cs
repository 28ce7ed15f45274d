extern alias pen;

using DeviceService.PenLink;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Time.Testing;
using pen::PenSimulator;
using LinkState = DeviceService.Safety.LinkState;

namespace DeviceService.Benchmarks;

/// <summary>
/// What the line thread does with a sample, with the real classes and no line: frames of a simulated pen into the link's engine, each sample through
/// the guard of an armed pen, into the ring. Nothing is published or recorded: the motor stands.
/// </summary>
internal sealed class DecisionPath : IPenLinkObserver, ILineListener, IDisposable
{
    public const int SamplesPerSecond = 1_000;

    private const int FramesKept = 1_000;

    private readonly FakeTimeProvider _time = new();
    private readonly Clockwork _clock;
    private readonly SteppedPen _pen;
    private readonly LinkEngine _engine;
    private readonly LineFollower _follower;
    private readonly WiredLine _wire = new();
    private readonly FlightRecorder _flight;
    private ulong _nonce;
    private bool _online;

    public DecisionPath()
    {
        _clock = new Clockwork(_time);
        _follower = new LineFollower(new TelemetryRing(), static prefix => prefix, _time);
        _flight = new FlightRecorder(_clock);
        _pen = new SteppedPen();
        var meter = new LinkMeter();
        var output = new LineOutput(meter, this);
        var latch = new StopLatch(output, _time);
        _engine = new LinkEngine("bench", SamplesPerSecond, null, latch, output, this, new CommandInbox(), new PermitSlot(_time), meter, () => ++_nonce);
        output.Attach(_wire, new NoWake());
        _engine.LineOpened(LinkTime.Of(_time));
        while (!_online)
        {
            Receive(Step());
        }

        _follower.Publish(Armed());
        while (Telemetry.Count < FramesKept)
        {
            var said = Step();
            if (IsTelemetry(said))
            {
                Telemetry.Add(said);
            }

            Receive(said);
        }
    }

    /// <summary>What the pen said that was telemetry and nothing else, oldest first, a frame each; all of it was received.</summary>
    public List<byte[]> Telemetry { get; } = [];

    /// <summary>Samples that came to the guard.</summary>
    public long Samples { get; private set; }

    public int Breaches { get; private set; }

    /// <summary>Goes on for so many frames of telemetry, and counts what receiving those allocated on this thread. Whatever else the pen says is received too, uncounted.</summary>
    public long AllocatedBy(int frames)
    {
        var allocated = 0L;
        while (frames > 0)
        {
            var said = Step();
            var counts = IsTelemetry(said);
            frames -= counts ? 1 : 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            Receive(said);
            allocated += counts ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
        }

        return allocated;
    }

    /// <summary>As the line thread does it: the bytes are kept, decoded, checked.</summary>
    public void Receive(byte[] bytes)
    {
        ((IPenLinkObserver)this).OnBytes(LineDirection.FromPen, bytes);
        _engine.Receive(bytes, LinkTime.Of(_time));
    }

    public void Dispose() => _wire.Dispose();

    public void OnBytes(LineDirection direction, ReadOnlySpan<byte> bytes) => _flight.Keep(direction, bytes);

    public void OnSamples(ReadOnlySpan<PenSample> samples, int lost)
    {
        var at = _clock.Now;
        foreach (ref readonly var sample in samples)
        {
            _follower.Take(sample, lost, at, this);
            Samples++;
        }
    }

    public void OnLinkChanged(LinkStatus status) => _online = status.State == LinkState.Online;

    public void OnHandshake(HandshakeReport report)
    {
    }

    public void OnStatus(PenStatus status)
    {
    }

    public void OnCommandOutcome(CommandOutcome outcome)
    {
    }

    public void OnStopConfirmed(StopConfirmation confirmation)
    {
    }

    public void OnCartridge(CartridgeObservation cartridge)
    {
    }

    public void OnClock(ClockEstimate estimate)
    {
    }

    public void OnPermissionOver()
    {
    }

    public void OnBreach(in GuardBreach breach) => Breaches++;

    public void OnDriveStarted(string activationId, ulong deviceTimeUs, Moment at)
    {
    }

    public void OnDriveEnded(string activationId, ActivationTally tally, ulong deviceTimeUs, Moment at, bool seen)
    {
    }

    public void OnRecorded(string activationId, int number, long lost, IReadOnlyList<PenSample> samples)
    {
    }

    /// <summary>Cheek, 1.0 mm, 110 Hz, as a nurse arms it.</summary>
    public static GuardSettings Armed()
    {
        var profile = ReferenceProfile.Profile;
        var device = new DeviceCapability
        {
            ProtrusionMin = NeedleProtrusion.FromMicrometers(0),
            ProtrusionMax = NeedleProtrusion.FromMicrometers(2_500),
            ProtrusionStepUm = 50,
            StrokeRateMin = StrokeRate.FromHertz(80),
            StrokeRateMax = StrokeRate.FromHertz(150),
            DepthControl = DepthControl.Actuated,
            DepthChannels = 2,
        };
        var limits = EffectiveLimits.Compute(
            new LimitGrounds
            {
                Profile = profile, Indication = TreatmentIndication.AcneScars, Role = OperatorRole.Nurse, Device = device, Cartridge = CartridgeCapability.Unknown,
            },
            TreatmentArea.Cheek, NeedleProtrusion.FromMicrometers(1_000), LimitLeave.None);
        var use = new BudgetCase { Profile = profile, Made = [], CartridgeModel = "SIM-12", Needles = 12, CartridgeUs = 0, DayUs = 0 };
        return GuardSettings.ForArming(
            PenLimits.Snapshot(1, limits), NeedleProtrusion.FromMicrometers(1_000), StrokeRate.FromHertz(110), device, profile,
            TreatmentAllowance.Of(use, TreatmentArea.Cheek, BodySide.Left, 100, null)).Permit();
    }

    private static bool IsTelemetry(byte[] bytes)
    {
        var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, new FrameCounts());
        var reader = new PenFrameReader();
        var rest = new ReadOnlySpan<byte>(bytes);
        var (frames, telemetry) = (0, 0);
        while (decoder.TryRead(ref rest, out var message))
        {
            frames++;
            telemetry += reader.Read(message) == FrameFault.None && reader.IsTelemetry ? 1 : 0;
        }

        return frames == 1 && telemetry == 1;
    }

    private byte[] Step()
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _engine.Tick(LinkTime.Of(_time));
        return _pen.Step(_wire.Take());
    }

    private sealed class SteppedPen
    {
        private readonly VirtualPen _pen = new(new PenOptions { SerialNumber = "BENCH-0001" });
        private ulong _us;

        public byte[] Step(byte[] heard) => _pen.Exchange(_us += 1_000, heard);
    }

    private sealed class WiredLine : Line
    {
        private readonly List<byte> _unsent = [];

        public override int Read(Span<byte> buffer) => 0;

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            _unsent.AddRange(bytes);
            return bytes.Length;
        }

        public override bool TryDropUnsent()
        {
            _unsent.Clear();
            return true;
        }

        public byte[] Take()
        {
            byte[] bytes = [.. _unsent];
            _unsent.Clear();
            return bytes;
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class NoWake : LineWake
    {
        public override void Signal()
        {
        }

        public override void Wait(Line? line, TimeSpan timeout)
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
