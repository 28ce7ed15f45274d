using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using CalibrationPoint = DeviceService.Safety.CalibrationPoint;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

// What hands do to a pen: on skin, at its dial, on the bench that it came from, and to the floor.
internal sealed partial class World
{
    private const int FallMostUm = 400;

    // Mostly those with which a treatment goes on.
    private static readonly GestureKind[] Gestures =
    [
        GestureKind.Glide, GestureKind.Glide, GestureKind.Glide, GestureKind.Crosshatch, GestureKind.Crosshatch, GestureKind.Tremor, GestureKind.LiftOffs,
        GestureKind.Stamping, GestureKind.Dwell,
    ];

    private static readonly SkinArea[] SkinAreas = [.. Enum.GetValues<SkinArea>().Order()];
    private Tablet? _technician;
    private int _certificates;

    private static string Hand(PenPlace place, Dice dice)
    {
        switch (dice.Between(0, place.Kind.Dial ? 4 : 3))
        {
            case 0:
                place.Watch.Pressed();
                return "presses the trigger";
            case 1:
                place.Watch.Released();
                return "lets go of the trigger";
            case 2:
                return Touch(place, dice);
            case 3:
                place.Line.Pen.LiftOff();
                return "lifts off";
            default:
                TurnDial(place, place.Kind.SettingUpTo(dice.Between(place.Kind.LeastUm, place.Kind.MostUm)));
                return $"turns the dial to {place.DialUm} um";
        }
    }

    // As hands and patients differ: light and heavy, upright and leaning, on moist skin and dry.
    private static string Touch(PenPlace place, Dice dice)
    {
        var touch = new SkinTouch
        {
            Area = dice.Of(SkinAreas),
            GlideUmPerSecond = (uint)dice.Between(5, 40) * 1_000,
            PressureMillinewtons = dice.Percent(50) ? 0 : (uint)dice.Between(200, 4_000),
            TiltPermille = dice.Percent(70) ? 0 : (uint)dice.Between(20, 400),
            Dry = dice.Percent(15),
        };
        if (dice.Percent(40))
        {
            place.Line.Pen.TouchSkin(touch);
            return "touches the skin";
        }

        var gesture = new Gesture
        {
            Kind = dice.Of(Gestures),
            Touch = touch,
            StrokeUm = dice.Percent(50) ? 0 : (uint)dice.Between(5, 60) * 1_000,
            DurationMs = dice.Percent(50) ? 0 : (uint)dice.Between(200, 6_000),
        };
        place.Line.Pen.BeginGesture(gesture);
        return $"{gesture.Kind} on the skin";
    }

    // Another setting than the one that it was armed at ends the arming, by the pen itself.
    private static void TurnDial(PenPlace place, int protrusionUm)
    {
        if (protrusionUm != place.DialUm && place.Line.Pen.Truth.State is PenState.Armed or PenState.Driving)
        {
            place.Watch.Revoked(CartridgeMs);
        }

        place.Line.Pen.TurnDial(protrusionUm);
        place.DialUm = protrusionUm;
    }

    // A fall is a fault of where the needles stand. One of where they are seen to stand, or of what draws them in, would be a second one.
    private string Drop(PenPlace place, Dice dice)
    {
        var shiftUm = dice.Between(-200, 300);
        if ((place.Fault is { } fault && KeepsDepthWrong(fault)) || Math.Abs(place.FellUm + shiftUm) > FallMostUm)
        {
            return "the pen is held on to";
        }

        Count("pen dropped");
        place.Line.Pen.Drop(shiftUm);
        place.Watch.Fell(shiftUm);
        place.FellUm += shiftUm;
        (place.FellUnheard, place.AwaySinceFall) = (true, false);
        return $"the pen falls, {shiftUm} um";
    }

    private static bool KeepsDepthWrong(Fault fault) =>
        fault.Kind is FaultKind.DepthReadsHigh or FaultKind.DepthReadsLow or FaultKind.DepthStuck or FaultKind.ChannelsDisagree or FaultKind.Hangs
        || fault.Component is PenComponent.DepthChannel1 or PenComponent.DepthChannel2 or PenComponent.DepthActuator;

    // The pen was measured in another room, and passed there.
    private async Task CertifyAsync(PenPlace place, int unsureUm)
    {
        var kind = place.Kind;
        var dora = _places[0].Tablets[0];
        if (_technician is null)
        {
            await DoneAsync(dora.RegisterAsync("tom", OperatorRole.Technician, new DateOnly(2099, 12, 31)));
            _technician = new Tablet(_room, place.PenId, "tom", "tom-1");
            _calls.Judge("SignIn", await DoneAsync(_technician.SignInAsync()));
        }

        CalibrationPoint[] points = [.. Enumerable.Range(0, CalibrationPlan.Points).Select(at =>
        {
            var um = kind.LeastUm + (at * (kind.MostUm - kind.LeastUm) / (CalibrationPlan.Points - 1));
            return new CalibrationPoint(um, um * 1_000, um * 1_000, 0, 0, 0);
        })];
        var pen = _room.ViewOf(place.PenId)!.Identity!;
        var number = ++_certificates;
        var until = new DateOnly(2026, 9, 1);
        var refusal = await DoneAsync(_technician.ImportAsync(new CertificateDocument
        {
            Form = CertificateDocument.FormName, CertificateId = $"crt-{number}", CalibrationId = $"cal-{number}", PenId = place.PenId, Vendor = pen.Vendor, Model = pen.Model,
            FirmwareVersion = pen.FirmwareVersion, Simulated = true, Gauge = new CertificateGauge("gauge-1", "a gauge", "1", "G-1", until, 10, 1),
            OperatorId = "tom", TemperatureDecidegrees = 210, AsFound = [], AsLeft = [], Replaced = [],
            AsFoundResult = new CalibrationResult
            {
                OffsetNm = 0, GainPpm = 1_000_000, Points = points, Outliers = [], RepeatabilityNm = 0, BacklashNm = 0, ExpandedUncertaintyNm = unsureUm * 1_000,
                WorstSetUm = kind.LeastUm, WorstErrorNm = 0, ToleranceUm = DrawnPen.ToleranceUm, Passed = true,
            },
            Rate = new CertificateRate("gauge-2", 100_000, 100_000, 200, Passed: true, 100_000, 5_000),
            IssuedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ValidUntil = until, RunSeconds = 0, RunHoursMax = 300, Drops = 0,
        }));
        place.Certified = refusal is null ? true : throw new RefusedException(refusal);
    }
}
