namespace DeviceService.Safety;

/// <summary>
/// Which readings a calibration asks for, in which order: round after round, from the shallowest point to the deepest and back, so that
/// each point is met from both sides.
/// </summary>
/// <param name="SetPointsUm">The points, rising, in um.</param>
/// <param name="Repeats">Rounds.</param>
public sealed record CalibrationPlan(IReadOnlyList<int> SetPointsUm, int Repeats)
{
    /// <summary>Points over the range of a pen.</summary>
    public const int Points = 7;

    /// <summary>Readings of a point from each side.</summary>
    public const int Rounds = 3;

    /// <summary>Least distance between two points, in um: nearer ones would be told apart by nothing.</summary>
    public const int SpacingUmMin = 50;

    /// <summary>Readings of one phase.</summary>
    public int StepsOfPhase => SetPointsUm.Count * 2 * Repeats;

    /// <summary>How far the pen's own indication may be from the point that is asked for, in um: half the way to the next one.</summary>
    public int WindowUm => SetPointsUm.Zip(SetPointsUm.Skip(1), static (lower, upper) => upper - lower).Min() / 2;

    /// <summary>The plan for a pen: both ends of its range, and points evenly between them, on its steps.</summary>
    /// <param name="device">What the pen can do.</param>
    /// <param name="refusal">Why there is none: the range is too short for the points.</param>
    public static CalibrationPlan? Of(DeviceCapability device, out Refusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(device);
        var (lowest, highest) = (device.ProtrusionMin.Micrometers, device.ProtrusionMax.Micrometers);
        var steps = (highest - lowest) / device.ProtrusionStepUm;
        var points = Enumerable.Range(0, Points)
            .Select(at => lowest + (((steps * at * 2) + (Points - 1)) / (2 * (Points - 1)) * device.ProtrusionStepUm))
            .ToArray();
        refusal = points.Zip(points.Skip(1), static (lower, upper) => upper - lower).Min() >= SpacingUmMin
            ? null
            : Rules.CalibrationRange.Refuse(
                ("observed", $"{lowest} to {highest} um in steps of {device.ProtrusionStepUm} um"), ("points", Refusal.Number(Points)), ("limit", Refusal.Number(SpacingUmMin)), ("unit", "um"));
        return refusal is null ? new CalibrationPlan(points, Rounds) : null;
    }

    /// <summary>A step by its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    public CalibrationStep StepAt(CalibrationPhase phase, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, StepsOfPhase);
        var count = SetPointsUm.Count;
        var (round, within) = Math.DivRem(number - 1, count * 2);
        return within < count
            ? new CalibrationStep(number, phase, round + 1, SweepDirection.Up, SetPointsUm[within], FromAbove: false)
            : new CalibrationStep(number, phase, round + 1, SweepDirection.Down, SetPointsUm[(count * 2) - 1 - within], FromAbove: within > count);
    }
}
