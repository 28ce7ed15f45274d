using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>
/// The hand that makes a gesture: from its beginning on, how the pen touches skin at each millisecond. All that wavers
/// comes from the seed, so the same seed and the same gestures give the same movement. 1 ms steps.
/// </summary>
internal sealed class Hand(ulong seed)
{
    private const uint UsualSpeedUmPerSecond = 20_000;
    private const uint UsualStrokeUm = 30_000;
    private const double TurnMs = 120;
    private const int SetDownMs = 200;
    private const int StampOnMs = 150;
    private const int StampOffMs = 100;
    private readonly SeededNoise _noise = new(seed ^ 0x68616E64);
    private Gesture? _gesture;
    private int _ms;
    private double _strokeUm;
    private int _liftedMs;
    private int _nextLiftMs;
    private Wobble _speedWobble;
    private Wobble _pressWobble;

    /// <summary>What it does; UNSPECIFIED for nothing.</summary>
    public GestureKind Kind => _gesture?.Kind ?? GestureKind.Unspecified;

    public void Begin(Gesture gesture)
    {
        _gesture = gesture.Clone();
        _gesture.Touch ??= new SkinTouch();
        (_ms, _strokeUm, _liftedMs) = (0, 0, 0);
        _nextLiftMs = 300 + _noise.Below(900);
        (_speedWobble, _pressWobble) = (new Wobble(), new Wobble());
    }

    public void End() => _gesture = null;

    /// <summary>One millisecond of the gesture: how skin is touched, null lifted off. Over when its duration was.</summary>
    public SkinTouch? Advance()
    {
        var gesture = _gesture!;
        if (gesture.DurationMs > 0 && _ms >= gesture.DurationMs)
        {
            End();
            return null;
        }

        var touch = gesture.Kind switch
        {
            GestureKind.Stamping => _ms % (StampOnMs + StampOffMs) < StampOnMs ? Held(gesture, 0) : null,
            GestureKind.Dwell => Held(gesture, 0),
            GestureKind.Crosshatch => Hatch(gesture),
            GestureKind.LiftOffs => Losing(gesture),
            GestureKind.Tremor => Trembling(gesture, Glide(gesture)),
            _ => Held(gesture, Glide(gesture)),
        };
        _ms++;
        return touch;
    }

    /// <summary>Speed now: full in the middle of a stroke, slower towards its ends, and moved on along it.</summary>
    private double Glide(Gesture gesture)
    {
        double full = gesture.Touch.GlideUmPerSecond == 0 ? UsualSpeedUmPerSecond : gesture.Touch.GlideUmPerSecond;
        double length = gesture.StrokeUm == 0 ? UsualStrokeUm : gesture.StrokeUm;
        var slowingUm = Math.Min(length / 3, full * TurnMs / 1_000 / 2);
        var toEnd = Math.Min(_strokeUm, length - _strokeUm);

        // Speed that a steady acceleration has after so much way is a square root of it; never quite 0, or it would stay there.
        var speed = toEnd >= slowingUm ? full : full * Math.Max(0.1, Math.Sqrt(Math.Max(0, toEnd) / slowingUm));
        _strokeUm += speed / 1_000;
        return speed;
    }

    private SkinTouch? Hatch(Gesture gesture)
    {
        double length = gesture.StrokeUm == 0 ? UsualStrokeUm : gesture.StrokeUm;
        if (_liftedMs > 0)
        {
            _liftedMs--;
            return null;
        }

        if (_strokeUm >= length)
        {
            (_strokeUm, _liftedMs) = (0, SetDownMs - 1);
            return null;
        }

        return Held(gesture, Glide(gesture));
    }

    private SkinTouch? Losing(Gesture gesture)
    {
        var speed = Glide(gesture);
        if (_liftedMs == 0 && --_nextLiftMs <= 0)
        {
            _liftedMs = 20 + _noise.Below(101);
            _nextLiftMs = 300 + _noise.Below(900);
        }

        if (_liftedMs == 0)
        {
            return Held(gesture, speed);
        }

        _liftedMs--;
        return null;
    }

    private SkinTouch Trembling(Gesture gesture, double speed)
    {
        var touch = Held(gesture, speed * (1 + (0.4 * _speedWobble.Next(_noise))));
        var press = _pressWobble.Next(_noise);
        double pressure = touch.PressureMillinewtons == 0 ? 1_000 : touch.PressureMillinewtons;
        touch.PressureMillinewtons = (uint)Math.Max(1, pressure * (1 + (0.5 * press)));
        touch.TiltPermille = (uint)Math.Clamp(touch.TiltPermille + (100 * press), 0, 2_000);
        return touch;
    }

    private SkinTouch Held(Gesture gesture, double speed)
    {
        double length = gesture.StrokeUm == 0 ? UsualStrokeUm : gesture.StrokeUm;
        if (gesture.Kind != GestureKind.Crosshatch && _strokeUm >= length)
        {
            _strokeUm = 0;
        }

        var touch = gesture.Touch.Clone();
        touch.GlideUmPerSecond = (uint)speed;
        return touch;
    }

    /// <summary>To and fro between -1 and 1 in straight lines, each period anew between 8 and 12 Hz.</summary>
    private struct Wobble
    {
        private int _period;
        private int _at;

        public double Next(SeededNoise noise)
        {
            if (_at >= _period)
            {
                (_period, _at) = (84 + noise.Below(42), 0);
            }

            var phase = (double)_at++ / _period;
            return phase < 0.25 ? 4 * phase : phase < 0.75 ? 2 - (4 * phase) : (4 * phase) - 4;
        }
    }
}
