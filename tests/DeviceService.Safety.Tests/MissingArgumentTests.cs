using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>Nothing is judged of nothing: what is missing is named, and named before anything else is looked at.</summary>
public sealed class MissingArgumentTests
{
    private static readonly DepthGauge Gauge = new(6, 1);

    private static readonly (string Name, Action Ask)[] Missing =
    [
        ("profile", static () => BudgetSheet.Bounds(null!, TreatmentArea.Cheek, null)),
        ("profile", static () => BudgetSheet.Dwell(null!, TreatmentArea.Cheek, BodySide.Left, 0)),
        ("readings", static () => CalibrationFit.Evaluate(null!, Gauge, 150)),
        ("gauge", static () => CalibrationFit.Evaluate([], null!, 150)),
        ("readings", static () => CalibrationFit.OutliersSoFar(null!, Gauge)),
        ("gauge", static () => CalibrationFit.OutliersSoFar([], null!)),
        ("device", static () => CalibrationPlan.Of(null!, out _)),
        ("reading", static () => new CalibrationProgress { Plan = HiddenPen.Plan }.WithReading(CalibrationPhase.AsFound, null!)),
        ("found", static () => CorrectionCurve.Of(null!, CorrectionCurve.None, out _)),
        ("before", static () => CorrectionCurve.Of(CalibrationFit.Evaluate(new HiddenPen(1).Read(), Gauge, 150), null!, out _)),
        ("values", static () => DriftTrend.Of(null!)),
        ("limits", static () => WayFurther.Deeper(null!)),
        ("limits", static () => WayFurther.Faster(null!)),
        ("found", static () => SelfTestJudge.Result(null!)),
        ("seen", static () => SelfTestJudge.AtRest(null!, 300, 90, false, Device(), Profile)),
        ("device", static () => SelfTestJudge.AtRest(RestObservation.None, 300, 90, false, null!, Profile)),
        ("profile", static () => SelfTestJudge.AtRest(RestObservation.None, 300, 90, false, Device(), null!)),
        ("seen", static () => SelfTestJudge.Turning(null!, 500, 100_000, Profile)),
        ("profile", static () => SelfTestJudge.Turning(TurnObservation.None, 500, 100_000, null!)),
        ("seen", static () => SelfTestJudge.Battery(90, null!, Profile)),
        ("profile", static () => SelfTestJudge.Battery(90, TurnObservation.None, null!)),
    ];

    [Fact]
    public void What_is_missing_is_named() => Assert.All(Missing, static row => Assert.Throws<ArgumentNullException>(row.Name, row.Ask));
}
