using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>
/// Whatever is armed, pressed, lost and begun anew: a skin that counts for itself is never given more than its budget and what a pause takes. The oracle
/// knows needles, strokes and time of a motor that turns; it knows nothing of sheets, allowances and meters.
/// </summary>
public sealed class BudgetModelTests
{
    // From the sample that reaches a budget to the motor's standing still: the pen's dead-man, were nothing else to reach it.
    private const double ReactionMs = 200;
    private const int Needles = 12;
    private const double MaxAreaMs = 60_000;

    private sealed record Press(int LengthMs, int PeriodMs, int RateMillihertz, double ReactsMs, int Gap, bool ArmsAnew, bool Restarts);

    private static readonly Gen<Press> Presses = Gen.Select(
        Gen.Int[1, 6_000], Gen.Int[1, 10], Gen.Int[95_000, 125_000], Gen.Double[0, ReactionMs], Gen.Int[0, 90], Gen.Bool, Gen.Bool)
        .Select((length, period, rate, reacts, gap, anew, restarts) => new Press(length, period, rate, reacts, gap, anew, restarts));

    [Fact]
    public void Punctures_and_time_never_exceed_their_budget_by_more_than_a_pause_takes() =>
        Gen.Select(Presses.Array[1, 30], Gen.Bool.Select(large => large ? 100 : 2)).Sample(Treat);

    // On a small area punctures are used up first, on a large one time is.
    private static bool Treat(Press[] presses, int sizeCm2)
    {
        var maxPunctures = 4_000.0 * sizeCm2;

        // What the skin had: exact, by the motor.
        var (strokes, drivenMs) = (0.0, 0.0);

        // What is on record: whole strokes by the pen's counter, time by samples.
        var (recordedStrokes, recordedUs) = (0L, 0L);
        var guard = new SampleGuard();
        var armed = false;
        var ms = 0.0;
        foreach (var press in presses)
        {
            if (press.Restarts)
            {
                guard.Restart();
                armed = false;
            }

            if (press.ArmsAnew || !armed)
            {
                var use = Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, recordedStrokes, recordedStrokes * Needles, recordedUs)) with
                {
                    Profile = Small,
                };
                if (BudgetRules.Evaluate(use, TreatmentArea.Cheek, BodySide.Left, sizeCm2).Any(verdict => verdict.Refusal is not null))
                {
                    // Refused, and rightly: not a stroke, or no time, was left.
                    Assert.True((strokes + 2) * Needles >= maxPunctures || drivenMs + (11 * presses.Length) >= MaxAreaMs);
                    return true;
                }

                guard.Adopt(Guard(allowance: Allowance(use, sizeCm2: sizeCm2, counted: (ulong)recordedStrokes), profile: Small));
                armed = true;
            }

            var (beganMs, pausedAt) = (ms, double.MaxValue);
            for (var at = ms; at <= beganMs + press.LengthMs && at < pausedAt + press.ReactsMs; at += press.PeriodMs)
            {
                var lost = press.Gap > 0 && (int)(at - beganMs) % 400 < press.Gap && at > beganMs;
                if (!lost && guard.Check(Sample(at, rateMillihertz: press.RateMillihertz)) is { } breach && pausedAt == double.MaxValue)
                {
                    Assert.Equal(GuardAction.Pause, breach.Action);
                    pausedAt = at;
                }

                ms = at;
            }

            // The motor turned from the first driven sample to where it stood.
            var turnedMs = Math.Min(press.LengthMs, pausedAt == double.MaxValue ? double.MaxValue : pausedAt - beganMs + press.ReactsMs);
            strokes += turnedMs * press.RateMillihertz / 1_000_000.0;
            drivenMs += turnedMs;
            ms = beganMs + turnedMs + press.PeriodMs;
            guard.Check(Sample(ms, drive: false, trigger: false, rateMillihertz: 0));
            recordedStrokes = (long)strokes;
            recordedUs += (long)((ms - beganMs) * 1_000);
            guard.Count((ulong)recordedStrokes);
            ms += 500;
            guard.Check(Sample(ms, drive: false, trigger: false, rateMillihertz: 0));
            ms += 10;
            armed &= pausedAt == double.MaxValue;

            // Beyond its budget by a pause, by the time to the sample that shows it, and by the stroke in which it falls.
            var lateMs = ReactionMs + 90 + press.PeriodMs;
            Assert.True(strokes * Needles <= maxPunctures + (((lateMs * press.RateMillihertz / 1_000_000.0) + 1) * Needles), "punctures");
            Assert.True(drivenMs <= MaxAreaMs + lateMs, "time");
        }

        return true;
    }

    private static readonly SafetyProfile Small = Profile with
    {
        Areas = [.. Profile.Areas.Select(row => row.Area == TreatmentArea.Cheek ? row with { MinutesMax = row.MinutesMax with { Value = 1 } } : row)],
    };
}
