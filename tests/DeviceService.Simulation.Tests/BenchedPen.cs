using DeviceService.PenLink;
using DeviceService.Safety;
using DeviceService.Sessions;
using PenSimulator;

namespace DeviceService.Simulation.Tests;

/// <summary>
/// A simulated pen in service mode, on its own line in virtual time, and the hand that holds its trigger. It is brought to a depth as on the
/// bench: a setting, permissions, and a press; the firmware, the depth stop and its backlash do the rest.
/// </summary>
internal sealed class BenchedPen : IPenLinkObserver, IDisposable
{
    // The pen lives each of its milliseconds, the service looks each fifth of them, when there is a sample: a thousand pens are many.
    private const int LookMs = 5;
    private const int SamplesPerSecond = 1_000 / LookMs;
    private const int SamplesOfAStand = 4;

    // The sensor shakes by 2 um to each side; needles on their way go 50 um from sample to sample.
    private const int SpreadUmMax = 10;

    // A release counts after 50 ms.
    private const int ReleaseMs = 55;
    private const int PermitEachMs = 50;
    private const int PatienceMs = 3_000;

    private readonly WorldClock _clock = new();
    private readonly VirtualLine _line;
    private readonly SteppedLink _link;
    private readonly Queue<int> _stand = new();
    private LimitsSnapshot? _limits;
    private CommandOutcome? _outcome;
    private PenStatus? _status;
    private int _setUm;
    private long _tickets;
    private ulong _ms;

    private BenchedPen(PenOptions options)
    {
        Pen = new VirtualPen(options);
        _line = new VirtualLine("/dev/bench", Pen);
        var nonces = 0UL;
        _link = new SteppedLink(_line.Name, null, this, 1, _clock, () => ++nonces, SamplesPerSecond);
        _line.Connect(_link);
    }

    public VirtualPen Pen { get; }

    /// <summary>What the pen said of itself.</summary>
    public DeviceCapability Capability { get; private set; } = null!;

    /// <summary>Hands are shaken, limits written, and service mode entered.</summary>
    public static BenchedPen Open(PenOptions options)
    {
        var bench = new BenchedPen(options);
        bench.RunUntil(() => bench._link.Status.State == LinkState.Online && bench._status is not null, "online");
        bench._limits = LimitsOf(bench.Capability);
        bench.Do(new WriteLimits(bench._limits));
        bench.Set(bench.Capability.ProtrusionMin.Micrometers);

        // A pen that has only just started does not know yet that nobody holds its trigger.
        bench.Run(ReleaseMs);
        bench.Do(new EnterServiceMode(bench._status!.StopCount, bench._link.Latch.Generation));
        bench.RunUntil(() => bench._status is { Mode: PenMode.Service }, "service mode");
        return bench;
    }

    /// <summary>Brings the needles to a depth by a press that begins after it was asked for: from less depth.</summary>
    /// <returns>What the pen says, mean of a stand, in um.</returns>
    public double MeetFromLess(int um)
    {
        Pen.ReleaseTrigger();
        Set(um);
        Run(ReleaseMs);
        Pen.PressTrigger();
        return Stand(um);
    }

    /// <summary>Brings the needles to a shallower depth under the press that is held: from more depth. At the deepest point nothing is deeper.</summary>
    /// <returns>As <see cref="MeetFromLess"/>.</returns>
    public double MeetFromMore(int um)
    {
        Assert.True(Pen.Truth.TriggerPressed);
        Set(um);
        return Stand(um);
    }

    public void Dispose() => _link.Lose(LinkStatuses.Closed);

    void IPenLinkObserver.OnSamples(ReadOnlySpan<PenSample> samples, int lost)
    {
        foreach (var sample in samples)
        {
            if (!sample.TriggerPressed || sample.SetProtrusion.Micrometers != _setUm)
            {
                _stand.Clear();
                continue;
            }

            _stand.Enqueue(sample.MeasuredProtrusion.Micrometers);
            if (_stand.Count > SamplesOfAStand)
            {
                _stand.Dequeue();
            }
        }
    }

    void IPenLinkObserver.OnHandshake(HandshakeReport report)
    {
        Capability = SessionCapability(report.Identity);
        _status = report.Status;
    }

    void IPenLinkObserver.OnStatus(PenStatus status) => _status = status;

    void IPenLinkObserver.OnCommandOutcome(CommandOutcome outcome) => _outcome = outcome;

    void IPenLinkObserver.OnLinkChanged(LinkStatus status)
    {
    }

    void IPenLinkObserver.OnStopConfirmed(StopConfirmation confirmation)
    {
    }

    void IPenLinkObserver.OnCartridge(CartridgeObservation cartridge)
    {
    }

    void IPenLinkObserver.OnClock(ClockEstimate estimate)
    {
    }

    private static DeviceCapability SessionCapability(PenIdentity identity) => new()
    {
        ProtrusionMin = identity.ProtrusionMin,
        ProtrusionMax = identity.ProtrusionMax,
        ProtrusionStepUm = identity.ProtrusionStep.Micrometers,
        StrokeRateMin = identity.StrokeRateMin,
        StrokeRateMax = identity.StrokeRateMax,
        DepthControl = identity.DepthControl,
        DepthChannels = identity.DepthChannels,
    };

    private static LimitsSnapshot LimitsOf(DeviceCapability device) => new()
    {
        Generation = 1,
        ProtrusionMax = device.ProtrusionMax,
        StrokeRateMin = device.StrokeRateMin,
        StrokeRateMax = device.StrokeRateMax,
        ActivationMsMax = 10_000,
        DeadManMs = 200,
        ArmingMs = 60_000,
        SettleToleranceUm = 50,
        ChannelDisagreementUmMax = 150,
        MotorCurrentMilliampsMax = 800,
        TemperatureDecidegreesMax = 450,
        ProfileDigest = new string('a', 64),
    };

    private void Set(int um)
    {
        _stand.Clear();
        _setUm = um;
        Do(new ApplySetting(NeedleProtrusion.FromMicrometers(um), Capability.StrokeRateMin, _link.Latch.Generation));
    }

    private double Stand(int um)
    {
        RunUntil(() => _stand.Count == SamplesOfAStand && _stand.Max() - _stand.Min() <= SpreadUmMax, $"a stand at {um} um");
        return _stand.Average();
    }

    private void Do(PenCommand command)
    {
        var ticket = new CommandTicket(++_tickets);
        _outcome = null;
        Assert.True(_link.TrySubmit(ticket, command));
        RunUntil(() => _outcome?.Ticket == ticket, $"an answer to {command.GetType().Name}");
        Assert.Equal((CommandResult.Applied, ""), (_outcome!.Result, _outcome.Reason));
    }

    private void RunUntil(Func<bool> holds, string what)
    {
        for (var passed = 0; !holds(); passed += LookMs)
        {
            Assert.True(passed < PatienceMs, $"{what} did not come within {PatienceMs} ms. {Pen.Truth}");
            Run(LookMs);
        }
    }

    private void Run(int ms)
    {
        for (; ms > 0; ms -= LookMs)
        {
            _ms += LookMs;
            _clock.NowUs = (long)(_ms * 1_000);
            if (_limits is not null && _ms % PermitEachMs == 0)
            {
                _link.RenewPermit(new PermissionPermit(0, _limits.DigestText(), 1, _link.Latch.Generation, PermissionPermit.Lifetime));
            }

            _line.Step(_ms * 1_000);
        }
    }

    private sealed class WorldClock : TimeProvider
    {
        public long NowUs { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => NowUs;
    }
}
