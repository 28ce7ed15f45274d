using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>
/// Brings the needles to a point from the side that the step asks for. From less depth is each new press. From more depth the same press has
/// to have held a deeper point before: whoever let go in between, or resumed there, begins with the deeper point again.
/// </summary>
internal sealed class HeldPoint(BenchPen pen, BenchDialogue dialogue)
{
    // The service permits 60 s. A little less, so that nobody presses for a permission that is over.
    private static readonly TimeSpan PermittedMost = TimeSpan.FromSeconds(55);

    /// <summary>The needles at the point of a step, standing.</summary>
    /// <param name="step">The step.</param>
    /// <param name="wanted">Whether it is asked for still: somebody else may have read it, or ended the calibration.</param>
    /// <returns>Null where it is not.</returns>
    public async Task<Stand?> ReachAsync(CalibrationStep step, Func<Task<bool>> wanted)
    {
        var um = (int)step.SetUm;
        while (true)
        {
            var fromAbove = step.Direction == SweepDirection.Down && um < pen.DeepestUm;
            if (!fromAbove && pen.Needles.Trace is { Pressed: true } held && held.DeepestUm > um)
            {
                await pen.ReleasedAsync();
            }

            if (fromAbove && !pen.Needles.Trace.IsAbove(um))
            {
                dialogue.Say("This point is met from more depth, so a deeper one comes first. Keep the trigger pressed until the reading.");
                if (await StandAsync(pen.DeepestUm, wanted) is null)
                {
                    return null;
                }
            }

            var stand = await StandAsync(um, wanted);
            if (stand is null || !fromAbove || stand.FromAbove)
            {
                return stand;
            }

            dialogue.Say("[yellow]The trigger was released on the way, so the needles came from less depth. Once more.[/]");
        }
    }

    private async Task<Stand?> StandAsync(int um, Func<Task<bool>> wanted)
    {
        while (true)
        {
            var before = pen.Needles.Trace;
            if (!await pen.PermitAsync(um, wanted))
            {
                return null;
            }

            // What holds now, and not before: to be permitted, the trigger may have had to be released.
            var now = pen.Needles.Trace;
            if (!(now.Stands && now.SetUm == um))
            {
                dialogue.Say(!now.Pressed ? $"Press the trigger and hold it: the pen goes to {um} um."
                    : before.Stands && um < before.SetUm ? $"Keep the trigger pressed: the pen goes to {um} um."
                    : $"Release the trigger, then press it and hold it: the pen goes to {um} um.");
            }

            if (await StandsAsync(um) is { } stand)
            {
                return stand;
            }

            // Needles that nobody permits any more go nowhere, whoever presses.
            if (!await wanted())
            {
                return null;
            }

            dialogue.Say($"[yellow]No needle stood at {um} um within {PermittedMost.TotalSeconds:0} s: {Why(um)}[/]");
            await dialogue.AskAsync($"Enter permits it once more, {BenchDialogue.Leave} leaves the calibration open:");
        }
    }

    private async Task<Stand?> StandsAsync(int um)
    {
        bool At(NeedleTrace trace) => trace.Stands && trace.SetUm == um;
        var reached = false;
        while (await dialogue.UntilAsync(async token => reached = await pen.Needles.UntilAsync(At, PermittedMost, token)) is { } typed)
        {
            dialogue.Say($"[yellow]'{Words.Safe(typed)}' was not taken: the needles do not stand at the point yet. {BenchDialogue.Leave} leaves the calibration open.[/]");
        }

        return reached ? pen.Needles.Trace.Stood : null;
    }

    private string Why(int um) => !pen.Needles.Online ? "the pen is out of reach. Look at its line."
        : !pen.Needles.Trace.Pressed ? "nobody pressed the trigger."
        : $"the pen says {pen.Needles.Trace.MeasuredUm} um, and is set to {(pen.Needles.Trace.SetUm == um ? um : pen.Needles.Trace.SetUm)} um.";
}
