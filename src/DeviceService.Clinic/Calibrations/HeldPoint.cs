using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What this service itself sees of a pen on the bench at the moment at which a reading of it is recorded.</summary>
/// <param name="DepthControl">How its depth is set.</param>
/// <param name="HeldUm">The depth that it is permitted to hold, in um; null while no hold is in force.</param>
/// <param name="Stand">Where its needles stood last; null where they did not over this link.</param>
/// <param name="StandAge">How long ago that was; null with it.</param>
/// <param name="Rate">How fast its motor turned last for a tachometer; null where it did not over this link.</param>
/// <param name="RateAge">How long ago that was; null with it.</param>
public sealed record BenchSight(
    DepthControl DepthControl, int? HeldUm, NeedleStand? Stand, TimeSpan? StandAge, RateSeen? Rate = null, TimeSpan? RateAge = null);

/// <summary>
/// Whether a reading is of a pen that held its point. What a person types as the pen's own indication has to be what its samples say while a hold of
/// that depth is in force, from the side that the step names: otherwise forty-two typed numbers would be a certificate.
/// </summary>
internal static class HeldPoint
{
    /// <summary>
    /// How far a typed indication may be from what the samples say, in um: half of what the samples of a stand may lie apart. Both are means of the
    /// same stand, so that two of them differ by a sensor's noise over the root of ten, and not by this.
    /// </summary>
    public const int ApartUmMax = NeedleStand.SpreadUmMax / 2;

    /// <summary>A hold lasts so long; who types a number that is older has looked at another stand.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(60);

    /// <summary>What the samples say that the pen indicates at the step, in um; null where the depth is set by hand, or with the refusal.</summary>
    public static int? Of(CalibrationLife life, DepthMeasurement depth, BenchSight? sight, out Refusal? refusal)
    {
        refusal = null;
        if ((life.Begun.DepthControl ?? sight?.DepthControl) == DepthControl.Dial)
        {
            return null;
        }

        var plan = life.Progress.Plan;
        var step = plan.StepAt(depth.Phase, depth.Step);
        refusal = sight is null
            ? Rules.CalibrationPen.Refuse(("pen", life.PenId), ("observed", "it is not online"))
            : Unheld(life, step, sight) ?? Apart(plan, step, depth.IndicatedUm, sight.Stand!.IndicatedUm);
        return refusal is null ? sight!.Stand!.IndicatedUm : null;
    }

    private static Refusal? Unheld(CalibrationLife life, CalibrationStep step, BenchSight sight)
    {
        var fromAbove = step.FromAbove;
        var observed = sight.HeldUm is not { } held ? "no hold is in force"
            : held != step.SetUm ? $"{held} um is permitted"
            : sight.Stand is not { } stand || stand.SetUm != step.SetUm || sight.StandAge is not { } age || age > AgeMax ? "its needles did not stand there under the trigger"
            : stand.FromAbove is not { } above ? "samples were lost, and nobody knows from which side its needles came"
            : above != fromAbove ? $"its needles came from {(above ? "more" : "less")} depth"
            : null;
        return observed is null
            ? null
            : Rules.BenchUnheld.Refuse(
                ("pen", life.PenId), ("step", $"step {Refusal.Number(step.Number)}"), ("observed", observed), ("limit", $"{step.SetUm} um from {(fromAbove ? "more" : "less")} depth"));
    }

    private static Refusal? Apart(CalibrationPlan plan, CalibrationStep step, int typedUm, int seenUm) =>
        Math.Abs(seenUm - step.SetUm) > plan.WindowUm ? Rules.CalibrationPlace.Refuse(
            ("observed", Refusal.Number(seenUm)), ("limit", Refusal.Number(step.SetUm)), ("window", Refusal.Number(plan.WindowUm)), ("unit", "um"))
        : Math.Abs(typedUm - seenUm) > ApartUmMax ? Rules.CalibrationIndicated.Refuse(
            ("observed", Refusal.Number(typedUm)), ("limit", Refusal.Number(seenUm)), ("window", Refusal.Number(ApartUmMax)), ("unit", "um"))
        : null;
}
