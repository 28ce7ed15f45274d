using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Which of cable, host and firmware the figures of a line speak against. Pure: the same figures give the same verdict.
/// </summary>
/// <remarks>
/// What is damaged on the way is seen by the check value, and is the cable's whatever else is wrong. What comes late is the host's where its
/// own threads were late. Only where neither is so does what comes late, or not at all, speak against the firmware; but what a pen says
/// against itself, by its own clock or by frames that were whole and wrong, does so always.
/// </remarks>
public static class LineJudge
{
    private const string CheckCable = "Change the cable, then the adapter; keep both away from motors and mains, and see that the plugs hold.";
    private const string CheckHost = "See what else runs on this machine, and whether it saves power or swaps; penctl doctor looks at its clock and its disk.";
    private const string CheckFirmware = "Run penctl self-test and penctl conformance on this pen, and have its firmware corrected or its hardware repaired.";

    private const string CheckBetween =
        "See the adapter's latency timer (penctl doctor), the serial server or the network; where none is in between, have the pen's firmware corrected.";

    /// <summary>The verdict on a period.</summary>
    /// <param name="seen">What was counted and timed in it.</param>
    /// <param name="span">How long it was.</param>
    /// <param name="clock">How the pen's clock maps to the host's now; null where that is not known.</param>
    public static LineVerdict Judge(PenMeasure seen, TimeSpan span, ClockEstimate? clock)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var cable = Cable(seen).ToArray();
        var host = Host(seen).ToArray();
        var attended = span <= LineBounds.Attended;
        var losses = seen.Line.Losses - seen.PenStarts;
        if (attended && host.Length == 0 && losses >= LineBounds.TimesLeast)
        {
            cable =
            [
                .. cable,
                new LineFinding(
                    LineSuspect.Cable, "losses", losses, LineBounds.TimesLeast - 1,
                    $"The line was lost {Refusal.Number(losses)} times without the pen having restarted.", CheckCable),
            ];
        }

        LineFinding[] all =
        [
            .. cable,
            .. host,
            .. ByItself(seen, attended, clock),
            .. cable.Length == 0 && host.Length == 0 ? ByElimination(seen) : [],
        ];
        return new LineVerdict(Outcome(all, seen.Line.FramesReceived + seen.Line.CheckErrors), all);
    }

    private static LineOutcome Outcome(LineFinding[] all, long frames)
    {
        var suspects = all.Select(static finding => finding.Suspect).Distinct().ToArray();
        return suspects switch
        {
            [] => frames < LineBounds.FramesLeast ? LineOutcome.TooLittle : LineOutcome.Sound,
            [LineSuspect.Cable] => LineOutcome.Cable,
            [LineSuspect.Host] => LineOutcome.Host,
            [LineSuspect.Firmware] => LineOutcome.Firmware,
            _ => LineOutcome.Several,
        };
    }

    private static IEnumerable<LineFinding> Cable(PenMeasure seen)
    {
        var line = seen.Line;
        var cut = LineBounds.CutByHandshake * (line.Handshakes + line.Losses);
        var stops = seen[PenDuration.SampleToStop].Count + seen[PenDuration.CallToStop].Count + seen.StopsUnwritten;
        if (Damaged("frames_damaged_from_pen", line.CheckErrors, cut, line.FramesReceived + line.CheckErrors, "from the pen arrived with a wrong check value") is { } from)
        {
            yield return from;
        }

        if (Damaged("frames_damaged_to_pen", seen.PenFrameErrors, cut + (LineBounds.CutByStop * stops), line.FramesSent, "to the pen were dropped by it") is { } to)
        {
            yield return to;
        }
    }

    private static LineFinding? Damaged(string name, long damaged, long cut, long all, string what)
    {
        // As many as may be cut by what was done to the line, and as many as a sound one may damage.
        var highest = cut + Math.Max(LineBounds.TimesLeast - 1, all * LineBounds.DamagedOfTenThousand / 10_000);
        return damaged <= highest
            ? null
            : new LineFinding(
                LineSuspect.Cable, name, damaged, highest, $"{Refusal.Number(damaged)} of {Refusal.Number(all)} frames {what}, and {Refusal.Number(highest)} are nothing.", CheckCable);
    }

    private static IEnumerable<LineFinding> Host(PenMeasure seen) =>
        new[]
        {
            Late(seen, PenDuration.LineThreadLate, LineBounds.LineThreadLateUs, "line_thread_late", "The thread of the line woke"),
            Late(seen, PenDuration.OwnerLoopLate, LineBounds.OwnerLoopLateUs, "owner_loop_late", "The pen's loop looked"),
            Late(seen, PenDuration.PermissionLate, LineBounds.PermissionLateUs, "permission_late", "A permission was written"),
            Late(seen, PenDuration.JournalSync, LineBounds.JournalSyncUs, "journal_sync_slow", "A record was on the disk"),
        }.OfType<LineFinding>();

    private static LineFinding? Late(PenMeasure seen, PenDuration kind, long bound, string name, string what)
    {
        var times = seen[kind];
        var late = times.LongerThan(bound);
        var highest = Math.Max(LineBounds.TimesLeast - 1, times.Count * LineBounds.LatePerMille / 1_000);
        return late <= highest
            ? null
            : new LineFinding(
                LineSuspect.Host, name, late, highest,
                $"{what} more than {Ms(bound)} late {Refusal.Number(late)} of {Refusal.Number(times.Count)} times, at the worst by {Ms(times.LongestUs)}.", CheckHost);
    }

    // What the pen says against itself, whatever the line and this machine do.
    private static IEnumerable<LineFinding> ByItself(PenMeasure seen, bool attended, ClockEstimate? clock)
    {
        if (Slow(seen, PenDuration.PenTurnaround, LineBounds.TurnaroundUs, "pen_turnaround_us", "By its own clock the pen holds a Ping for", CheckFirmware) is { } slow)
        {
            yield return slow;
        }

        if (seen.Line.InvalidSamples > 0)
        {
            yield return Firmware("samples_invalid", seen.Line.InvalidSamples, 0, $"{Refusal.Number(seen.Line.InvalidSamples)} samples arrived whole and lacked a safety field, or were no newer than the one before.");
        }

        if (attended && seen.PenStarts > 1)
        {
            yield return Firmware("pen_starts", seen.PenStarts, 1, $"The pen restarted {Refusal.Number(seen.PenStarts)} times.");
        }

        if (clock is not null && SelfTestJudge.Clock(clock.DriftPpb, clock.ErrorBoundUs).Verdict == SelfTestVerdict.Fail)
        {
            var drift = Math.Abs(clock.DriftPpb);
            yield return Firmware("clock_drift_ppb", drift, SelfTestBounds.DriftPpb, $"The pen's clock drifts by {Refusal.Number(drift / 1_000)} millionths.");
        }
    }

    // What is nobody else's: the line damages nothing, and this machine is in time.
    private static IEnumerable<LineFinding> ByElimination(PenMeasure seen)
    {
        var line = seen.Line;
        var turnaround = seen[PenDuration.PenTurnaround].QuantileUs(500);
        if (Slow(seen, PenDuration.RoundTrip, LineBounds.RoundTripUs, "round_trip_us", $"The pen has a Ping for {Ms(turnaround)} by its own clock, and its round trip takes", CheckBetween) is { } trip)
        {
            yield return trip;
        }

        if (Slow(seen, PenDuration.CommandAnswer, LineBounds.CommandAnswerUs, "command_answer_us", "The answer to a command takes", CheckBetween) is { } answer)
        {
            yield return answer;
        }

        var answered = seen[PenDuration.CommandAnswer].Count;
        var resent = Math.Max(LineBounds.TimesLeast - 1, answered * LineBounds.ResentPerCent / 100);
        if (line.Retransmissions > resent)
        {
            yield return Firmware("commands_sent_again", line.Retransmissions, resent, $"Commands were sent again {Refusal.Number(line.Retransmissions)} times, although the line damages nothing.");
        }

        var missing = Math.Max(LineBounds.TimesLeast - 1, (line.FramesReceived + line.MissingSamples) * LineBounds.MissingPerMille / 1_000);
        if (line.MissingSamples > missing)
        {
            yield return Firmware("samples_missing", line.MissingSamples, missing, $"{Refusal.Number(line.MissingSamples)} samples never came, although the line damages nothing.");
        }

        var malformed = Math.Max(LineBounds.TimesLeast - 1, LineBounds.CutByHandshake * (line.Handshakes + line.Losses));
        if (line.MalformedFrames > malformed)
        {
            yield return Firmware("frames_malformed", line.MalformedFrames, malformed, $"{Refusal.Number(line.MalformedFrames)} frames were of no form, although the line damages nothing: the pen, or another device on this line.");
        }

        var standing = seen[PenDuration.StopConfirmed];
        if (standing.LongerThan(LineBounds.StandingUs) is > 0 and var unseen)
        {
            yield return Firmware("stops_confirmed_late", unseen, 0, $"{Refusal.Number(unseen)} stops were seen to hold only after {Ms(LineBounds.StandingUs)}, at the worst after {Ms(standing.LongestUs)}.");
        }
    }

    private static LineFinding? Slow(PenMeasure seen, PenDuration kind, long bound, string name, string what, string remedy)
    {
        var times = seen[kind];
        var middle = times.QuantileUs(500);
        return times.Count < LineBounds.AnswersLeast || middle <= bound
            ? null
            : new LineFinding(LineSuspect.Firmware, name, middle, bound, $"{what} {Ms(middle)} in half of {Refusal.Number(times.Count)} cases or more, and {Ms(bound)} is the most.", remedy);
    }

    private static LineFinding Firmware(string name, long observed, long highest, string sentence) =>
        new(LineSuspect.Firmware, name, observed, highest, sentence, CheckFirmware);

    private static string Ms(long us) => $"{Refusal.Number(us / 1_000)}.{Math.Abs(us % 1_000) / 100} ms";
}
