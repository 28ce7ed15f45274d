namespace DeviceService.Safety;

/// <summary>One reading that a calibration asks for.</summary>
/// <param name="Number">Its place in its phase, from 1.</param>
/// <param name="Phase">Before or after the adjustment.</param>
/// <param name="Repeat">Which round over the range, from 1.</param>
/// <param name="Direction">On which way over the range it is met.</param>
/// <param name="SetUm">What the pen is set to, in um.</param>
/// <param name="FromAbove">Whether the needles have to come from a deeper point. On the way back they do, but to the deepest one: there is none.</param>
public sealed record CalibrationStep(int Number, CalibrationPhase Phase, int Repeat, SweepDirection Direction, int SetUm, bool FromAbove)
{
    /// <summary>What the technician does, as one sentence.</summary>
    public string Instruction => $"From {(FromAbove ? "more" : "less")} depth, set the pen to {SetUm} um, hold the trigger, and read the gauge.";
}
