using DeviceService.Safety;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>Where the fake pen's needles are, and what it says: samples, status and who it is.</summary>
internal sealed partial class FakePen
{
    /// <summary>Frames from the host that it dropped since its start.</summary>
    public uint FrameErrors { get; set; }
    private bool _areOut;

    /// <summary>How often its needles truly moved out, pressed or not.</summary>
    public int Extensions { get; private set; }

    /// <summary>What its dial says, where it has one: set and measured alike, armed or not.</summary>
    public int DialUm { get; set; }

    /// <summary>Of its handpiece, in tenths of a degree Celsius.</summary>
    public int TemperatureDecidegrees { get; set; } = 300;

    /// <summary>It takes its permission back by itself, and says why.</summary>
    public void DisarmItself(PenDisarmCause cause)
    {
        Mode = PenMode.Disarmed;
        ArmId = 0;
        DisarmCause = cause;
        TellStatus();
    }

    /// <summary>What it answers to limits that were written; null for the digest of just these.</summary>
    public Func<CommandTicket, CommandOutcome>? GivesBack { get; set; }

    private CommandOutcome GiveBack(CommandTicket ticket, LimitsSnapshot limits) =>
        GivesBack?.Invoke(ticket) ?? new CommandOutcome(ticket, CommandResult.Applied) { LimitsDigest = limits.DigestText() };

    private void Extend()
    {
        var areOut = Mode == PenMode.Driving || (Mode == PenMode.Armed && Control == DepthControl.Actuated && SetUm > 0);
        Extensions += areOut && !_areOut ? 1 : 0;
        _areOut = areOut;
    }

    private void Sample()
    {
        Extend();
        if (!Plugged || Silent)
        {
            return;
        }

        var driving = Driving || RunsOn;
        var heldUm = Control == DepthControl.Dial ? DialUm : Mode is PenMode.Armed or PenMode.Driving ? SetUm : HeldUm;
        Counters = Counters with { FramesReceived = Counters.FramesReceived + 1 };
        var sample = new PenSample
        {
            Sequence = ++_sequence,
            DeviceTimeUs = _deviceTimeUs,
            HostTimestamp = _clock.GetTimestamp(),
            MeasuredProtrusion = NeedleProtrusion.Measured(heldUm + DepthErrorUm),
            SetProtrusion = NeedleProtrusion.Measured(heldUm),
            StrokeRate = StrokeRate.Measured(driving ? (uint)RateMillihertz : 0),
            MotorCurrentMilliamps = driving ? 300 : 0,
            SkinContact = driving,
            GlideMicrometersPerSecond = GlideUmPerSecond,
            TemperatureDecidegrees = TemperatureDecidegrees,
            TriggerPressed = Trigger,
            DriveOn = driving,
            LimitsGeneration = Limits?.Generation ?? 0,
        };
        if (IsOnline)
        {
            _observer!.OnSamples([sample], 0);
        }

        if (Latch.SampleSeen(sample.DeviceTimeUs, sample.DriveOn, driving) is { } confirmation)
        {
            _observer!.OnStopConfirmed(confirmation);
        }
    }

    // Before its handshake a line tells a stop's end, and nothing else.
    private bool IsOnline => Status.State == LinkState.Online;

    public void TellStatus()
    {
        if (Plugged)
        {
            var status = PenStatus();
            Latch.StatusSeen(status);
            if (IsOnline)
            {
                _observer!.OnStatus(status);
            }
        }
    }

    private PenStatus PenStatus() => new()
    {
        DeviceTimeUs = _deviceTimeUs,
        Mode = Mode,
        StopCount = StopCount,
        LastStopId = _lastStopId,
        StopCause = StopCause,
        LastAcceptedCommand = _commands,
        ArmId = ArmId,
        DisarmCause = DisarmCause,
        LimitsGeneration = Limits?.Generation ?? 0,
        LimitsDigest = Limits?.DigestText() ?? "",
        CartridgePresent = Cartridge.Present,
        BatteryPercent = Battery,
        TemperatureDecidegrees = TemperatureDecidegrees,
        Presses = Presses,
        Strokes = Strokes,
        FrameErrors = FrameErrors,
    };

    private PenIdentity Identity() => new()
    {
        SerialNumber = SerialNumber,
        Vendor = "Test",
        Model = "P1",
        FirmwareVersion = "1.0.0",
        Simulated = true,
        DepthControl = Control,
        ProtrusionMin = NeedleProtrusion.Retracted,
        ProtrusionMax = NeedleProtrusion.FromMicrometers(2_500),
        ProtrusionStep = NeedleProtrusion.FromMicrometers(50),
        StrokeRateMin = StrokeRate.FromHertz(50),
        StrokeRateMax = StrokeRate.FromHertz(150),
        DepthChannels = 1,
        Sensors = ["SKIN_CONTACT", "ALARM_SIGNAL"],
    };
}
