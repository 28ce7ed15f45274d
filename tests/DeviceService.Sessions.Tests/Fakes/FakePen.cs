using DeviceService.Safety;
using Microsoft.Extensions.Time.Testing;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>
/// A pen and its line at the level of the port, in virtual time: it keeps the firmware's rules that these tests lean on (a press after Arm,
/// permission, dead-man, latch, counters), answers commands, and misbehaves on request. Time moves it through <see cref="Step"/>.
/// </summary>
internal sealed partial class FakePen : IPenLink, IStopWriter
{
    private static readonly TimeSpan DeadMan = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _clock;
    private readonly Queue<Action> _line = new();
    private IPenLinkObserver? _observer;
    private (CommandTicket Ticket, PenCommand Command)? _outstanding;
    private PermissionPermit? _permit;
    private long _permitAt;
    private long _permissionAt;
    private bool _permitted;
    private ulong _sequence;
    private ulong _deviceTimeUs = 1_000_000;
    private uint _lastStopId;
    private uint _commands;
    private bool _pressedSinceArm;
    private double _strokeRest;

    public FakePen(FakeTimeProvider clock, string line, string serialNumber, long firstStop = 0)
    {
        _clock = clock;
        Line = line;
        SerialNumber = serialNumber;
        Latch = new StopLatch(this, clock, firstStop);
    }

    public string Line { get; }

    public string SerialNumber { get; set; }

    public StopLatch Latch { get; private set; }

    public LinkStatus Status { get; private set; } = new(LinkState.Absent, "UNPLUGGED", "Plug the pen in.");

    public LinkCounters Counters { get; set; } = new();

    public bool Plugged { get; private set; }

    public PenMode Mode { get; set; } = PenMode.Disarmed;

    public bool Trigger { get; private set; }

    public bool Driving => Mode == PenMode.Driving;

    public uint StopCount { get; set; }

    public StopReason? StopCause { get; set; }

    public ulong Presses { get; set; }

    public ulong Strokes { get; set; }

    /// <summary>What its lamp shows; null for nothing.</summary>
    public AlarmPriority? Signal { get; private set; }

    public uint ArmId { get; private set; }

    /// <summary>The lease under which it was armed last; a lower number is refused until a new handshake.</summary>
    public uint ArmedLease { get; private set; }

    public ulong BootId { get; set; } = 7;

    public int Battery { get; set; } = 90;

    public LimitsSnapshot? Limits { get; private set; }

    public int SetUm { get; private set; }

    public int RateMillihertz { get; private set; }

    public CartridgeObservation Cartridge { get; set; } = new(true, 1, "tag-1", "C12", "lot-9", 12, 2_500);

    /// <summary>Added to the measured protrusion.</summary>
    public int DepthErrorUm { get; set; }

    /// <summary>Null where it has no sensor for it.</summary>
    public int? GlideUmPerSecond { get; set; }

    public DepthControl Control { get; set; } = DepthControl.Actuated;

    /// <summary>What becomes of the next commands of a kind; null applies the pen's rules.</summary>
    public Func<PenCommand, CommandResult?> Fate { get; set; } = static _ => null;

    /// <summary>Commands are not answered at all until this is false again.</summary>
    public bool Mute { get; set; }

    /// <summary>No sample comes.</summary>
    public bool Silent { get; set; }

    /// <summary>The motor does not obey stops.</summary>
    public bool IgnoresStops { get; set; }

    /// <summary>Permission never runs out.</summary>
    public bool DeadManDisabled { get; set; }

    /// <summary>Why a command is refused that <see cref="Fate"/> refuses.</summary>
    public string FateReason { get; set; } = "TEST";

    public List<PenCommand> Commands { get; } = [];

    public List<string> Wire { get; } = [];

    /// <summary>The telemetry rate that its handshakes confirm.</summary>
    public int SamplesPerSecond { get; set; } = 100;

    /// <summary>Pen time from one sample to the next.</summary>
    public ulong SamplePeriodUs { get; set; } = 10_000;

    public int PermissionFrames { get; private set; }

    public TimeSpan? LongestDriveWithoutPermit { get; private set; }

    public void Connect(IPenLinkObserver observer) => _observer = observer;

    /// <summary>A service opens the line: its latch is its own.</summary>
    public void BeginRun(long firstStop)
    {
        _outstanding = null;
        _permit = null;
        Latch = new StopLatch(this, _clock, firstStop);
        Status = Status with { State = LinkState.Handshaking };
    }

    /// <summary>Nobody listens any more: the host is gone, without a word.</summary>
    public void Silence()
    {
        _observer = new Nobody();
        _permit = null;
        _outstanding = null;
    }

    /// <summary>Whether what the pen said is told before that it is online, as the link does.</summary>
    public bool HandshakeFirst { get; set; }

    /// <summary>The end of a journal that it keeps; null for none.</summary>
    public JournalHead? KeptHead { get; set; }

    public void Plug()
    {
        Plugged = true;
        var epoch = Status.Epoch + 1;
        Mode = Mode == PenMode.Latched ? PenMode.Latched : PenMode.Disarmed;
        Limits = null;
        _lastStopId = 0;
        Latch.SessionBegan();
        Status = new LinkStatus(LinkState.Online, "", "") { Epoch = epoch, SerialNumberSeen = SerialNumber };

        Action[] told =
        [
            () => _observer!.OnLinkChanged(Status),
            () => _observer!.OnHandshake(
                new HandshakeReport(epoch, Identity(), BootId, new PenCounters(Presses, Strokes, StopCount, RunSeconds, Drops), PenStatus(), SamplesPerSecond) { KeptHead = KeptHead }),
        ];
        foreach (var tell in HandshakeFirst ? Enumerable.Reverse(told) : told)
        {
            _line.Enqueue(tell);
        }

        _line.Enqueue(() => _observer!.OnClock(new ClockEstimate(0, 0, 500, 300)));
        _line.Enqueue(() => _observer!.OnCartridge(Cartridge));
        RunLine();
    }

    public void Unplug(LinkState state = LinkState.Absent)
    {
        Plugged = false;
        _permit = null;
        Status = new LinkStatus(state, "UNPLUGGED", "Plug the pen in.") { Epoch = Status.Epoch, SerialNumberSeen = SerialNumber };
        if (_outstanding is { } open)
        {
            _outstanding = null;
            _observer!.OnCommandOutcome(new CommandOutcome(open.Ticket, CommandResult.Uncertain, "LINK_LOST"));
        }

        _observer!.OnLinkChanged(Status);
    }

    public void Press()
    {
        Trigger = true;
        _pressedSinceArm = Mode == PenMode.Armed;
        _pressedOnBench = Mode == PenMode.Service;
    }

    public void Release()
    {
        Trigger = false;
        _pressedSinceArm = false;
        if (Mode == PenMode.Driving)
        {
            Mode = PenMode.Armed;
            TellStatus();
        }
    }

    public void PutCartridgeIn(CartridgeObservation cartridge)
    {
        Cartridge = cartridge;
        _line.Enqueue(() => _observer!.OnCartridge(Cartridge));
    }

    public void TakeCartridgeOut()
    {
        Cartridge = CartridgeObservation.Absent;
        if (Plugged)
        {
            _observer!.OnCartridge(Cartridge);
        }
    }

    /// <summary>The pen stops by itself.</summary>
    public void StopBySelf(StopReason cause)
    {
        StopCount++;
        StopCause = cause;
        Mode = PenMode.Latched;
        TellStatus();
    }

    /// <summary>Ten milliseconds pass: answers, permission, the motor, one sample.</summary>
    public void Step()
    {
        _deviceTimeUs += SamplePeriodUs;
        RunLine();
        Answer();
        SendPermission();
        Move();
        Sample();
        if (Plugged && _deviceTimeUs % 200_000 == 0)
        {
            TellStatus();
        }

        if (Plugged && Latch.RepeatDue() == TimeSpan.Zero)
        {
            Latch.Repeat();
        }
    }

    public bool TryWriteStop(uint stopId)
    {
        if (!Plugged)
        {
            return false;
        }

        Wire.Add($"stop {stopId}");
        if (!IgnoresStops)
        {
            var counted = _lastStopId != stopId || Mode != PenMode.Latched;
            _lastStopId = stopId;
            if (counted)
            {
                StopCount++;
                StopCause = StopReason.EmergencyStop;
            }

            Mode = PenMode.Latched;
            _pressedSinceArm = false;
            _line.Enqueue(TellStatus);
        }

        return true;
    }

    public bool TrySubmit(CommandTicket ticket, PenCommand command)
    {
        if (!Plugged || (_outstanding is not null && command is not Disarm))
        {
            return false;
        }

        if (_outstanding is { } abandoned)
        {
            _line.Enqueue(() => _observer!.OnCommandOutcome(new CommandOutcome(abandoned.Ticket, CommandResult.Uncertain, "ABANDONED")));
        }

        _outstanding = (ticket, command);
        (command is ReadCounters or ReadCurve ? Reads : Commands).Add(command);
        return true;
    }

    public void RenewPermit(PermissionPermit permit)
    {
        _permit = permit;
        _permitAt = _clock.GetTimestamp();
    }

    public void WithdrawPermit() => _permit = null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Answer()
    {
        if (!Plugged || Mute || _outstanding is not { } open)
        {
            return;
        }

        _outstanding = null;
        var outcome = Carry(open.Ticket, open.Command);
        if (outcome.Result == CommandResult.Applied)
        {
            _commands++;
        }

        _observer!.OnCommandOutcome(outcome);
        TellStatus();
    }

    private CommandOutcome Carry(CommandTicket ticket, PenCommand command)
    {
        if (Fate(command) is { } fate and not CommandResult.Applied)
        {
            return new CommandOutcome(ticket, fate, FateReason);
        }

        if (command.StopGeneration is { } generation)
        {
            var written = false;
            if (!Latch.TryWritePermissive(generation, 0, _ => written = true) || !written)
            {
                return new CommandOutcome(ticket, CommandResult.Failed, "VOIDED_BY_STOP");
            }
        }

        if (CarryOnBench(ticket, command) is { } onBench)
        {
            return onBench;
        }

        switch (command)
        {
            case WriteLimits limits when Mode is PenMode.Disarmed or PenMode.Latched:
                Limits = limits.Limits;
                return GiveBack(ticket, limits.Limits);
            case ApplySetting setting when Mode == PenMode.Disarmed:
                SetUm = setting.Protrusion?.Micrometers ?? SetUm;
                RateMillihertz = setting.Rate.Millihertz;
                return new CommandOutcome(ticket, CommandResult.Applied);
            case Arm arm:
                var reason = Mode != PenMode.Disarmed ? Mode.ToString()
                    : arm.StopCount != StopCount ? "STOP_COUNT_MISMATCH"
                    : Limits?.DigestText() != arm.LimitsDigest ? "LIMITS_DIGEST_MISMATCH"
                    : Trigger ? "TRIGGER_PRESSED"
                    : arm.LeaseNumber < ArmedLease ? "STALE_LEASE"
                    : "";
                if (reason.Length > 0)
                {
                    return new CommandOutcome(ticket, CommandResult.Rejected, reason);
                }

                Mode = PenMode.Armed;
                ArmId = arm.ArmId;
                ArmedLease = arm.LeaseNumber;
                _permissionAt = _clock.GetTimestamp();
                return new CommandOutcome(ticket, CommandResult.Applied);
            case Disarm:
                if (Mode is PenMode.Armed or PenMode.Driving)
                {
                    Mode = PenMode.Disarmed;
                }

                ArmId = 0;
                return new CommandOutcome(ticket, CommandResult.Applied);
            case AcknowledgeStop acknowledge when acknowledge.StopCount == StopCount && !Trigger:
                Mode = PenMode.Disarmed;
                return new CommandOutcome(ticket, CommandResult.Applied);
            case AcknowledgeStop:
                return new CommandOutcome(ticket, CommandResult.Rejected, "STOP_COUNT_MISMATCH");
            case SignalAlarm signal:
                Signal = signal.Priority;
                return new CommandOutcome(ticket, CommandResult.Applied);
            case StoreJournalHead:
                return new CommandOutcome(ticket, CommandResult.Applied);
            default:
                return new CommandOutcome(ticket, CommandResult.Rejected, "NOT_WHILE_" + Mode);
        }
    }

    private void SendPermission()
    {
        _permitted = Plugged && _permit is { } permit && _clock.GetElapsedTime(_permitAt) < permit.ValidFor && !Latch.IsLatched
            && permit.StopGeneration == Latch.Generation && permit.ArmId == ArmId && (Mode == PenMode.Service || permit.LeaseNumber == ArmedLease);
        if (_permitted)
        {
            _permissionAt = _clock.GetTimestamp();
            PermissionFrames++;
        }
    }

    private void Move()
    {
        var fresh = DeadManDisabled || _clock.GetElapsedTime(_permissionAt) < DeadMan;
        MoveOnBench(fresh);
        if (Mode == PenMode.Driving && !fresh)
        {
            StopBySelf(StopReason.DeadMan);
        }
        else if (Mode == PenMode.Armed && !fresh)
        {
            Mode = PenMode.Disarmed;
            ArmId = 0;
            DisarmCause = PenDisarmCause.PermissionExpired;
            TellStatus();
        }
        else if (Mode == PenMode.Armed && Trigger && _pressedSinceArm && _permitted)
        {
            Mode = PenMode.Driving;
            _pressedSinceArm = false;
            Presses++;
            TellStatus();
        }

        if (Mode == PenMode.Driving || (IgnoresStops && RunsOn))
        {
            RunsOn = true;
            _strokeRest += RateMillihertz / 100_000.0;
            var whole = (ulong)_strokeRest;
            Strokes += whole;
            _strokeRest -= whole;
        }
        else
        {
            RunsOn = false;
        }
    }

    public PenDisarmCause DisarmCause { get; set; }

    public bool RunsOn { get; private set; }

    private void RunLine()
    {
        while (_line.TryDequeue(out var said))
        {
            said();
        }
    }
}
