using System.Globalization;
using PenSimulator;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

/// <summary>
/// What may be true of one pen, by what was asked of whom and when. It sees needles and motor themselves, not what a sensor or the service
/// says of them.
/// </summary>
internal sealed class PenWatch(VirtualLine line, Action<string, string> violated)
{
    /// <summary>From a stop on a line that is whole to the drive's end.</summary>
    public const int StopMs = 6;

    /// <summary>From the last permission to the drive's end, by the pen alone.</summary>
    public const int DeadManMs = 215;

    // An arming lasts so long, and a press within it starts the motor.
    private const int ArmedMs = 60_200;

    // From the first sample above the limit to needles below it again: seen, stopped, drawn in.
    private const int BeyondMs = 100;
    private const int BeyondUm = 1;

    // What play and wear may move.
    private const int CreptUm = 40;

    // A pause for a budget, from the stroke that spends it to a motor that stands.
    private const int PauseStrokes = 70;

    // Farther out than this the needles are not at home, and for so long it is no cartridge on its way out of the pen.
    private const int HomeUm = 100;
    private const int OutMs = 50;

    private readonly Dictionary<string, string> _sessionOfCartridge = new(StringComparer.Ordinal);
    private (string Cartridge, int Ms) _out = ("", 0);
    private int _ms;
    private int _armedAt = -1;
    private int _askedAt = -1;
    private int _newestAskAt = -1;
    private int _revokedAt = -1;
    private int _pressedAt = -1;
    private int _releasedAt = -1;
    private readonly StopDeadlines _deadlines = new();
    private int _beyondSince = -1;
    private int _uncheckedUntil;
    private int _limitUm;
    private int _nearestUm = int.MaxValue;
    private bool _driven;
    private bool _unasked;
    private bool _latched;
    private bool _armed;
    private bool _unconfirmed;
    private bool _byPress;
    private PenState _state;
    private int _commandedAt = int.MinValue / 2;
    private int _misreadSince = -1;
    private double _strokesAtStart;
    private double _strokesSeen;
    private int _unheldMs;
    private Treated? _treated;

    /// <summary>Times that the drive was on; and of these, those that a press began and a whole stroke was made in.</summary>
    public (int All, int WithStrokes) Presses { get; private set; }

    /// <summary>Strokes of a motor that was powered by its own fault alone: no press, and no pass, that they would belong to.</summary>
    public double StrokesUnasked { get; private set; }

    /// <summary>The newest arming that the service decided on; null where there was none.</summary>
    public Func<DecidedArming?> Decided { get; init; } = static () => null;

    /// <summary>How it sees what is true of the pen: as it is, unless a test has it otherwise.</summary>
    public Func<PenTruth, PenTruth> Seen { get; init; } = static pen => pen;

    /// <summary>What the firmware holds the arming in force to.</summary>
    public Func<(int ProtrusionMaxUm, ulong LimitsDigest)?> Enforced { get; init; } = () => line.Pen.Enforced;

    /// <summary>Every press that drove the motor.</summary>
    public PressLedger Ledger { get; } = new();

    /// <summary>Time armed so far, in ms.</summary>
    public int ArmedTimeMs { get; private set; }

    /// <summary>The session that the newest arming was for.</summary>
    public string SessionId { get; private set; } = "";

    /// <summary>Somebody asks to arm with this limit: until the answer the pen may have either.</summary>
    public void Asked(int limitUm) => (_limitUm, _askedAt, _newestAskAt) = (Math.Max(_limitUm, limitUm), _ms, _ms);

    /// <summary>Whoever asked to arm was answered, or never will be.</summary>
    public void Answered() => _askedAt = -1;

    /// <summary>An arming was permitted that had been asked for at this time.</summary>
    public void Armed(int askedAt, int limitUm, string sessionId, Treated treated)
    {
        (_armedAt, _limitUm, SessionId, _treated) = (askedAt, limitUm, sessionId, treated);
    }

    /// <summary>Now, in ms since it began to watch.</summary>
    public int Ms => _ms;

    // A pen is armed before whoever asked has heard of it: the answer waits for the disk.
    private int ArmedAt => Math.Max(_armedAt, _askedAt);

    /// <summary>Leave was taken away: the motor stands within this time, and starts only on an arming that was asked for later.</summary>
    /// <param name="offWithinMs">From now, in ms.</param>
    /// <param name="askedAt">When it was asked for, where the answer came later; now unless it is said.</param>
    /// <param name="lost">Whoever gave it leave is gone. What a pulled cable leaves to the dead-man counts as that too.</param>
    public void Revoked(int offWithinMs, int? askedAt = null, bool lost = false)
    {
        _deadlines.Set(_ms, offWithinMs, lost || (offWithinMs == DeadManMs && !line.Plugged), pending: ArmedAt < _revokedAt);
        _revokedAt = Math.Max(_revokedAt, askedAt ?? _ms);
    }

    /// <summary>As <see cref="Revoked"/>, for what is armed. What is asked for and not answered yet is decided later, and may still be armed.</summary>
    public void Lost(int offWithinMs)
    {
        if (_askedAt < 0)
        {
            Revoked(offWithinMs);
        }
        else
        {
            RanOut();
        }
    }

    /// <summary>Whatever is armed by now has ended by itself: permission cannot have come for too long. What is asked for and not answered yet may still be armed.</summary>
    public void RanOut() => _revokedAt = Math.Max(_revokedAt, _armedAt);

    public void Acknowledged() => _latched = false;

    /// <summary>The pen fell: what shifted its needles was no motor.</summary>
    /// <param name="shiftUm">How much farther out they stand, in um.</param>
    public void Fell(int shiftUm) => _nearestUm += _nearestUm == int.MaxValue ? 0 : Math.Max(0, shiftUm);

    public void Pressed()
    {
        if (!line.Pen.Truth.TriggerPressed)
        {
            _pressedAt = _ms;
            line.Pen.PressTrigger();
        }
    }

    public void Released()
    {
        if (line.Pen.Truth.TriggerPressed)
        {
            _releasedAt = _ms;
            line.Pen.ReleaseTrigger();
        }
    }

    /// <summary>A millisecond passed.</summary>
    public void Look(in Situation situation) => Look(Seen(line.Pen.Truth), situation);

    /// <summary>A millisecond passed, and this is true of the pen.</summary>
    public void Look(in PenTruth pen, in Situation situation)
    {
        _ms++;
        ArmedTimeMs += pen.State is PenState.Armed or PenState.Driving ? 1 : 0;
        _deadlines.Look(_ms, situation);
        Confirmed(pen, situation);
        if (situation.Unstoppable)
        {
            // What nothing on the line can stop is P3's own case. Once that is over it stands like any other: at the firmware's next look.
            _uncheckedUntil = _ms + StopMs;
        }

        Depth(pen, situation);
        Standing(pen, situation);
        Extended(pen, situation);
        _commandedAt = pen.State == PenState.Driving ? _ms : _commandedAt;
        _unheldMs = pen.TriggerPressed || situation.TriggerUnsure ? 0 : _unheldMs + 1;

        // A press drives also where the motor has not come to rest since the one before: its driver is late, or it is powered by its own fault.
        var starts = pen.DriveOn && (!_driven || (pen.State == PenState.Driving && _state != PenState.Driving));
        if (_driven && (starts || !pen.DriveOn))
        {
            Ended(pen);
        }

        if (starts)
        {
            Started(pen, situation);
        }

        if (pen.DriveOn && _ms > _uncheckedUntil)
        {
            WhileDriven(pen, situation);
        }

        if (pen.DriveOn && _ms > _deadlines.By + situation.DriveLagMs && ArmedAt < _revokedAt && _ms > _uncheckedUntil)
        {
            violated("P3", $"the motor of {line.Name} is on; it was to stand by {_deadlines.By + situation.DriveLagMs} ms");
        }

        _latched |= pen.State == PenState.Latched;
        _unasked |= pen.State != PenState.Driving && (situation.SelfPowered || situation.DriveLagMs > 0);
        if (_driven && pen.DriveOn && _unasked)
        {
            StrokesUnasked += pen.Strokes - _strokesSeen;
        }

        Ledger.Look(new PressCount(line.Pen.PressCount, line.Pen.DeviceTimeUs), pen, situation, Decided);
        Count(pen, situation);
        (_driven, _state) = (pen.DriveOn, pen.State);
    }

    private void Ended(in PenTruth pen) =>
        Presses = !_byPress ? Presses : (Presses.All + 1, Presses.WithStrokes + (pen.Strokes - _strokesAtStart >= 1 ? 1 : 0));

    // Armed although the pen said of other limits than were written that it has them: nobody can have confirmed them (P2).
    private void Confirmed(in PenTruth pen, in Situation situation)
    {
        _misreadSince = !situation.LimitsMisread ? -1 : _misreadSince < 0 ? _ms : _misreadSince;
        var armed = pen.State is PenState.Armed or PenState.Driving;
        _unconfirmed = armed && (_armed ? _unconfirmed : _misreadSince >= 0 && _misreadSince <= _newestAskAt);
        _armed = armed;
    }

    // Held by a finger, and under leave that somebody can still give (P2).
    private void WhileDriven(in PenTruth pen, in Situation situation)
    {
        if (_unheldMs > StopMs + situation.DriveLagMs)
        {
            violated("P2", $"the motor of {line.Name} is on, {_unheldMs} ms after its trigger was let go of");
        }

        if (situation.NoLeave is { } why)
        {
            violated("P2", $"the motor of {line.Name} is on, and {why}");
        }
    }

    // What was done to an area adds up, whoever restarted in between (P8).
    private void Count(in PenTruth pen, in Situation situation)
    {
        // What a late driver makes of a command that was taken back is no more than what it is late by.
        var isLate = situation.DriveLagMs > 0 && pen.State != PenState.Driving;
        if (_treated is { } treated && !situation.Unstoppable && !isLate)
        {
            // Without a dead-man nobody ends a press that cannot be told, or before it is: it may spend what is left, and the time until then.
            var unheard = situation.DeadManOff && (situation.Cut || situation.HeldMs > 0 || (ArmedAt < _revokedAt && _ms <= _deadlines.By));
            var made = treated.Strokes + pen.Strokes - _strokesSeen;
            treated.Strokes = unheard ? Math.Max(treated.Strokes, Math.Min(made, treated.StrokesMax)) : made;
            if (treated.Strokes > treated.StrokesMax + PauseStrokes)
            {
                violated("P8", $"{line.Name} made {treated.Strokes:0} strokes in {treated.Where}, where {treated.StrokesMax} are the most");
            }
        }

        _strokesSeen = pen.Strokes;
    }

    // The actuator is a motor too: disarmed it draws in, and never moves out (law 6).
    private void Standing(in PenTruth pen, in Situation situation)
    {
        var armed = pen.State is PenState.Armed or PenState.Driving || situation.ActuatorFree || situation.ByDial;
        _nearestUm = armed ? int.MaxValue : Math.Min(_nearestUm, (int)pen.ProtrusionUm);
        if (!armed && pen.ProtrusionUm - _nearestUm > CreptUm)
        {
            violated("P2", $"needles of {line.Name} moved out from {_nearestUm} to {pen.ProtrusionUm:0} um, and it is not armed");
        }
    }

    // Armed, its needles stand out before any press, and for a minute: they have been where they may touch (P6). Nobody can tell which session it is
    // armed for between question and answer, nor after one that was refused. Behind a dial they stand alike before and after: there the motor says it.
    private void Extended(in PenTruth pen, in Situation situation)
    {
        var isOut = pen.State == PenState.Armed && (int)pen.ProtrusionUm > HomeUm && !situation.ActuatorFree && !situation.ByDial && _askedAt < 0 && _armedAt == _newestAskAt;
        _out = isOut ? (pen.CartridgeUid ?? "", pen.CartridgeUid == _out.Cartridge ? _out.Ms + 1 : 1) : ("", 0);
        if (_out.Ms == OutMs)
        {
            Serves(_out.Cartridge, "has its needles out");
        }
    }

    // Where two channels see the needles, all of it. With one, the stop that it sees, and the needles but for what it cannot know. Needles
    // behind a dial stay where a hand left them: what can be kept from being armed, and from being driven, is all there is.
    private void Depth(in PenTruth pen, in Situation situation)
    {
        var beyondReach = situation.ByDial && pen.State is not (PenState.Armed or PenState.Driving);
        var trueUm = beyondReach ? 0
            : situation.UnseenUm is { } unseenUm ? Math.Max((int)pen.StopUm, (int)pen.ProtrusionUm - unseenUm)
            : (int)pen.ProtrusionUm;
        if (trueUm <= _limitUm + BeyondUm)
        {
            _beyondSince = -1;
        }
        else if (_beyondSince < 0)
        {
            _beyondSince = _ms;
        }
        else if (_ms - _beyondSince == BeyondMs)
        {
            violated("P1", $"needles of {line.Name} at {trueUm} um, beyond {_limitUm} um for {BeyondMs} ms");
        }
    }

    private void Started(in PenTruth pen, in Situation situation)
    {
        // The firmware commands it in DRIVING alone. Else it is a relay that is welded, a driver that is stuck and takes up a motor that runs down, or one
        // that is late with what was commanded before.
        var isLate = situation.DriveLagMs > 0 && _ms - _commandedAt <= situation.DriveLagMs;
        _byPress = pen.State == PenState.Driving;
        (_strokesAtStart, _unasked) = (pen.Strokes, !_byPress && (situation.SelfPowered || situation.Unstoppable || isLate));
        if (_latched && !_unasked)
        {
            violated("P9", $"the motor of {line.Name} started after a latched stop that nobody acknowledged");
        }

        // A pen that lost its host has leave until its dead-man ends it.
        var pressed = situation.TriggerUnsure || (_pressedAt > ArmedAt && _pressedAt > _releasedAt);
        var permitted = (ArmedAt > _revokedAt || _ms <= _deadlines.By) && _ms - Math.Max(ArmedAt, _releasedAt) <= ArmedMs;
        if (!(pressed && permitted) && !_unasked)
        {
            violated(
                "P2",
                $"the motor of {line.Name} started; armed at {ArmedAt}, revoked at {_revokedAt}, pressed at {_pressedAt}, released at {_releasedAt} ms");
        }

        if (_unasked)
        {
            return;
        }

        StartedWithin();
        Serves(pen.CartridgeUid ?? "", "drives");
    }

    // Whatever the pen checks is what was decided, as it is on record, and what the pen read back (P2, law 6).
    private void StartedWithin()
    {
        if (_unconfirmed)
        {
            violated("P2", $"the motor of {line.Name} started; its limits were never confirmed: it reads others back");
        }

        if (Enforced() is not { } enforced)
        {
            return;
        }

        var (digest, decided) = (enforced.LimitsDigest.ToString("x16", CultureInfo.InvariantCulture), Decided());
        if (decided?.Digest != digest || decided.LimitUm != enforced.ProtrusionMaxUm)
        {
            violated("P2", $"the motor of {line.Name} started under {enforced.ProtrusionMaxUm} um, limits {digest}; decided were {decided?.LimitUm} um, limits {decided?.Digest}");
        }
    }

    private void Serves(string cartridge, string does)
    {
        if (_sessionOfCartridge.TryGetValue(cartridge, out var other) && other != SessionId)
        {
            violated("P6", $"cartridge {cartridge} {does} in {SessionId}; it was used in {other}");
        }

        _sessionOfCartridge[cartridge] = SessionId;
    }
}
