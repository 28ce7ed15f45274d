namespace DeviceService.Safety;

/// <summary>One reading that a calibration asks for.</summary>
/// <param name="Number">Its place in its phase, from 1.</param>
/// <param name="Phase">Before or after the adjustment.</param>
/// <param name="Repeat">Which round over the range, from 1.</param>
/// <param name="Direction">From which side the needles come.</param>
/// <param name="SetUm">What the pen is set to, in um.</param>
public sealed record CalibrationStep(int Number, CalibrationPhase Phase, int Repeat, SweepDirection Direction, int SetUm)
{
    /// <summary>What the technician does, as one sentence.</summary>
    public string Instruction => Direction == SweepDirection.Up
        ? $"From less depth, set the pen to {SetUm} um, hold the trigger, and read the gauge."
        : $"From more depth, set the pen to {SetUm} um, hold the trigger, and read the gauge.";
}
