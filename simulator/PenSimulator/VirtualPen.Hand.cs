using PenSimulator.Firmware;
using PenSimulator.Hardware;
using Simulator.V1;

namespace PenSimulator;

/// <summary>What a hand, a cable and a test may do to the pen, and what is true of it.</summary>
public sealed partial class VirtualPen
{
    /// <summary>Closes the trigger's contact.</summary>
    public void PressTrigger() => _body.TriggerClosed = true;

    /// <summary>Opens the trigger's contact.</summary>
    public void ReleaseTrigger() => _body.TriggerClosed = false;

    /// <summary>The cap touches skin, gliding at this speed in um/s.</summary>
    /// <exception cref="ArgumentException">The speed is out of 0 to 1,000,000.</exception>
    public void TouchSkin(int glideUmPerSecond = 0)
    {
        HandRanges.Range("glide_um_per_second", glideUmPerSecond, 0, 1_000_000);
        TouchSkin(new SkinTouch { GlideUmPerSecond = (uint)glideUmPerSecond });
    }

    /// <summary>The cap touches skin, held as this says.</summary>
    /// <exception cref="ArgumentException">A value is out of the range that skin.proto states; nothing was changed.</exception>
    public void TouchSkin(SkinTouch touch)
    {
        HandRanges.Check("touch", touch);
        _hand.End();
        _body.Touch = touch.Clone();
    }

    /// <summary>The cap leaves the skin.</summary>
    public void LiftOff()
    {
        _hand.End();
        _body.Touch = null;
    }

    /// <summary>The hand begins a gesture, in the place of one that it makes.</summary>
    /// <exception cref="ArgumentException">A value is out of the range that skin.proto states; nothing was changed.</exception>
    public void BeginGesture(Gesture gesture)
    {
        HandRanges.Check("gesture", gesture);
        _hand.Begin(gesture);
    }

    /// <summary>The hand ends its gesture and lifts off.</summary>
    public void EndGesture()
    {
        if (_hand.Kind != GestureKind.Unspecified)
        {
            LiftOff();
        }
    }

    /// <summary>The pen falls, and counts it: its needles stand so many um farther out from then on. Falls add up.</summary>
    /// <exception cref="ArgumentException">The shift is out of -1,000 to 1,000 um.</exception>
    public void Drop(int shiftUm)
    {
        HandRanges.Range("shift_um", shiftUm, -HandRanges.DropMostUm, HandRanges.DropMostUm);
        _body.Fall(shiftUm);
        _firmware.FeelFall();
    }

    /// <summary>Puts a cartridge in; null for a fresh one with a uid of its own.</summary>
    /// <exception cref="ArgumentException">A text is longer than a tag can hold.</exception>
    public void InsertCartridge(CartridgeTag? cartridge = null)
    {
        var tag = cartridge ?? FreshCartridge();
        CartridgeTags.Check("cartridge", tag);
        _body.Insert(tag.Clone());
    }

    /// <summary>Takes the cartridge out.</summary>
    public void RemoveCartridge() => _body.Remove();

    /// <summary>Turns the dial to a protrusion in um.</summary>
    /// <exception cref="InvalidOperationException">The pen has no dial.</exception>
    /// <exception cref="ArgumentException">The dial does not go there.</exception>
    public void TurnDial(int protrusionUm)
    {
        if (!_traits.Dial)
        {
            throw new InvalidOperationException(
                $"Pen {SerialNumber} has no dial: it sets its depth itself. Start it with --dial for one that has.");
        }

        HandRanges.Range("protrusion_um", protrusionUm, 0, _traits.ProtrusionMaxUm);
        _body.DialUm = protrusionUm;
    }

    /// <summary>The battery is full again. A pen that it had cut off starts, with what its memory kept.</summary>
    public void ChargeBattery()
    {
        var wasFlat = _body.BatteryFlat;
        _body.Charge();
        if (wasFlat)
        {
            PowerCycle();
        }
    }

    /// <summary>Power goes and comes back at once: the firmware starts anew with what its memory kept. Without effect on a pen whose battery is flat.</summary>
    public void PowerCycle()
    {
        if (_body.BatteryFlat)
        {
            return;
        }

        _body.DriveCommanded = false;
        _body.ActuatorTargetUm = 0;
        _line.Clear();
        _log = new PenLog();
        _firmware = Start();
    }

    /// <summary>The line low for a millisecond or more, as a UART hears it.</summary>
    public void Break()
    {
        if (HearsHost)
        {
            _firmware.Break(DeviceTimeUs);
        }
    }

    /// <summary>Another pen, fresh from its box, takes this one's place.</summary>
    /// <exception cref="ArgumentException">The serial number is not one.</exception>
    public void ReplaceBy(string serialNumber)
    {
        PenOptionsCheck.Check(_options with { SerialNumber = serialNumber });
        _traits = _traits with { SerialNumber = serialNumber };
        Memory = new NvMemory();
        _body = MakeBody();
        PowerCycle();
    }

    /// <summary>What is true now, whatever the pen says on its line.</summary>
    public Pen GetPen()
    {
        var readings = _body.Readings;
        var pen = new Pen
        {
            SerialNumber = SerialNumber,
            Model = _traits.Model,
            Simulated = true,
            Seed = _options.Seed,
            State = StateNow,
            DeviceTimeUs = DeviceTimeUs,
            BootId = _firmware.BootId,
            SessionTag = _firmware.SessionTag,
            StopCount = Memory.Content.StopCount,
            PressCount = Memory.Content.PressCount,
            StrokeCount = _firmware.StrokeCount,
            RunMs = _firmware.RunMs,
            BootCount = Memory.Content.BootCount,
            TrueProtrusionUm = (int)_body.TrueProtrusionUm,
            MeasuredProtrusionUm = readings.ProtrusionUm,
            NeedleSensorProtrusionUm = readings.NeedleSensorUm,
            SetProtrusionUm = _traits.Dial ? _body.DialUm : _firmware.TargetUm,
            DriveOn = _body.DrivePowered,
            StrokeRateMillihertz = (int)_body.TrueStrokeRateMillihertz,
            MotorCurrentMilliamperes = readings.MotorCurrentMilliamperes,
            TriggerPressed = _body.TriggerClosed,
            SkinContact = _body.SkinContact,
            Touch = _body.Touch?.Clone(),
            Gesture = _hand.Kind,
            TissueReachUm = (int)_body.TissueReachUm,
            SkinThicknessUm = _body.SkinThicknessUm,
            NeedlesDrag = _body.NeedlesDrag,
            MotorMillivolts = (int)(_body.MotorVolts * 1_000),
            BatteryMillivolts = (int)(_body.BatteryVolts * 1_000),
            CartridgeStrokes = (ulong)_body.CartridgeStrokes,
            DialUm = _body.DialUm,
            Cartridge = _body.Cartridge?.Clone(),
            CartridgeInsertions = _firmware.CartridgeInsertions,
            BatteryPercent = readings.BatteryPercent,
            TemperatureDecidegrees = readings.TemperatureDecidegrees,
            ProfileDigest = _firmware.ProfileDigest,
            FaultFlags = (uint)_firmware.FaultFlags,
            AlarmSignal = ScreamingSnake.Of(_firmware.AlarmSignal.ToString()),
            PermissionsAccepted = _firmware.PermissionsAccepted,
            PermissionsRefused = _firmware.PermissionsRefused,
            FrameErrors = _firmware.FrameErrors,
            TelemetryDropped = (ulong)_firmware.Output.DroppedTelemetry,
            LastStop = _log.LastStop?.Clone(),
            LastDriveEnd = _log.LastDriveEnd?.Clone(),
        };
        pen.Commands.AddRange(_log.Commands);
        pen.LeaseRuns.AddRange(_log.Leases);
        pen.Faults.AddRange(_faults.Active);
        return pen;
    }

    /// <summary>What is true at this instant, for a recording.</summary>
    internal Moment GetMoment()
    {
        var readings = _body.Readings;
        return new Moment
        {
            TimeUs = _nowUs,
            TrueProtrusionUm = (int)_body.TrueProtrusionUm,
            MeasuredProtrusionUm = readings.ProtrusionUm,
            NeedleSensorProtrusionUm = readings.NeedleSensorUm,
            TissueReachUm = (int)_body.TissueReachUm,
            StrokeRateMillihertz = (int)_body.TrueStrokeRateMillihertz,
            MotorCurrentMilliamperes = (int)_body.SupplyMilliamperes,
            MotorMillivolts = (int)(_body.MotorVolts * 1_000),
            BatteryMillivolts = (int)(_body.BatteryVolts * 1_000),
            TemperatureDecidegrees = (int)_body.HousingDecidegrees,
            DriveOn = _body.DrivePowered,
            TriggerPressed = _body.TriggerClosed,
            SkinContact = _body.SkinContact,
            GlideUmPerSecond = (uint)_body.GlideUmPerSecond,
        };
    }

    /// <summary>Adds to the newest stop what only the real line's clock knows.</summary>
    internal void StampEnds(ulong monotonicUs, ulong sinceReadUs)
    {
        foreach (var end in new[] { _log.LastStop, _log.LastDriveEnd })
        {
            if (end is { MonotonicUs: 0 })
            {
                end.MonotonicUs = monotonicUs;
                end.LatencyUs += sinceReadUs;
            }
        }
    }
}
