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

    private readonly Dictionary<string, string> _sessionOfCartridge = new(StringComparer.Ordinal);
    private int _ms;
    private int _armedAt = -1;
    private int _revokedAt = -1;
    private int _pressedAt = -1;
    private int _releasedAt = -1;
    private int _offBy;
    private int _beyondSince = -1;
    private int _uncheckedUntil;
    private int _limitUm;
    private bool _driven;
    private bool _latched;
    private double _strokesAtStart;

    /// <summary>Times that the drive was on; and of these, those with a whole stroke.</summary>
    public (int All, int WithStrokes) Presses { get; private set; }

    /// <summary>Time armed so far, in ms.</summary>
    public int ArmedTimeMs { get; private set; }

    /// <summary>The session that the newest arming was for.</summary>
    public string SessionId { get; private set; } = "";

    /// <summary>Somebody asks to arm with this limit: until the answer the pen may have either.</summary>
    public void Asked(int limitUm) => _limitUm = Math.Max(_limitUm, limitUm);

    /// <summary>An arming was permitted that had been asked for at this time.</summary>
    public void Armed(int askedAt, int limitUm, string sessionId)
    {
        (_armedAt, _limitUm, SessionId) = (askedAt, limitUm, sessionId);
    }

    /// <summary>Leave was taken away: the motor stands within this time, and starts only on a new arming.</summary>
    public void Revoked(int offWithinMs) => (_revokedAt, _offBy) = (_ms, _ms + offWithinMs);

    public void Acknowledged() => _latched = false;

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
    public void Look(bool welded, bool deadManOff)
    {
        _ms++;
        var pen = line.Pen.Truth;
        ArmedTimeMs += pen.State is PenState.Armed or PenState.Driving ? 1 : 0;
        if (welded || deadManOff)
        {
            // What nothing on the line can stop is P3's own case.
            _uncheckedUntil = _ms + DeadManMs;
        }

        Depth((int)pen.ProtrusionUm);
        if (pen.DriveOn && !_driven)
        {
            Started(pen);
        }

        if (pen.DriveOn && _ms > _offBy && _armedAt < _revokedAt && _ms > _uncheckedUntil)
        {
            violated("P3", $"the motor of {line.Name} is on; it was to stand by {_offBy} ms");
        }

        _latched |= pen.State == PenState.Latched;
        if (_driven && !pen.DriveOn)
        {
            Presses = (Presses.All + 1, Presses.WithStrokes + (pen.Strokes - _strokesAtStart >= 1 ? 1 : 0));
        }

        _driven = pen.DriveOn;
    }

    private void Depth(int trueUm)
    {
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

    private void Started(in PenTruth pen)
    {
        _strokesAtStart = pen.Strokes;
        if (_latched)
        {
            violated("P9", $"the motor of {line.Name} started after a latched stop that nobody acknowledged");
        }

        // A pen that lost its host has leave until its dead-man ends it.
        if ((_armedAt <= _revokedAt && _ms > _offBy) || _pressedAt <= _armedAt || _pressedAt <= _releasedAt || _ms - Math.Max(_armedAt, _releasedAt) > ArmedMs)
        {
            violated(
                "P2",
                $"the motor of {line.Name} started; armed at {_armedAt}, revoked at {_revokedAt}, pressed at {_pressedAt}, released at {_releasedAt} ms");
        }

        var cartridge = pen.CartridgeUid ?? "";
        if (_sessionOfCartridge.TryGetValue(cartridge, out var other) && other != SessionId)
        {
            violated("P6", $"cartridge {cartridge} drives in {SessionId}; it was used in {other}");
        }

        _sessionOfCartridge[cartridge] = SessionId;
    }
}
