using DeviceService.Safety;

namespace DeviceService.Sessions.Tests;

/// <summary>What speaks against cable, host and firmware; and each bound from both sides.</summary>
public sealed class LineJudgeTests
{
    private const long Frames = 60_000;

    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(10);

    private static readonly ClockEstimate Clock = new(0, 20_000, 500, 3_000);

    // Ten minutes of a pen on a good line.
    private static readonly PenMeasure Sound = new PenMeasure
    {
        Line = new LinkCounters { FramesReceived = Frames, FramesSent = 12_000, Handshakes = 1 },
    }
        .With(PenDuration.RoundTrip, Times((3_000, 1_200)))
        .With(PenDuration.PenTurnaround, Times((200, 1_200)))
        .With(PenDuration.CommandAnswer, Times((4_000, 40)))
        .With(PenDuration.LineThreadLate, Times((100, 20_000)))
        .With(PenDuration.OwnerLoopLate, Times((60, 60_000)))
        .With(PenDuration.PermissionLate, Times((100, 10_000)))
        .With(PenDuration.JournalSync, Times((8_000, 100)))
        .With(PenDuration.CallToStop, Times((150, 1)))
        .With(PenDuration.StopConfirmed, Times((60_000, 1)));

    [Fact]
    public void A_line_that_damages_nothing_and_is_in_time_is_sound()
    {
        var verdict = Judge(Sound);

        Assert.Equal(LineOutcome.Sound, verdict.Outcome);
        Assert.Empty(verdict.Findings);
    }

    [Theory]
    [InlineData(499, LineOutcome.TooLittle)]
    [InlineData(500, LineOutcome.Sound)]
    public void Of_too_few_frames_nothing_is_said_least_of_all_that_all_is_well(long frames, LineOutcome outcome) =>
        Assert.Equal(outcome, Judge(Line(line => line with { FramesReceived = frames })).Outcome);

    [Fact]
    public void Frames_that_were_damaged_speak_against_the_cable_also_when_no_whole_one_ever_came()
    {
        var verdict = Judge(new PenMeasure { Line = new LinkCounters { CheckErrors = 400 } });

        Assert.Equal(LineOutcome.Cable, verdict.Outcome);
        Assert.Equal("frames_damaged_from_pen", Assert.Single(verdict.Findings).Name);
    }

    [Theory]
    [InlineData(8, LineOutcome.Sound)]
    [InlineData(9, LineOutcome.Cable)]
    public void From_the_pen_a_frame_in_ten_thousand_and_two_for_each_handshake_may_be_damaged(long damaged, LineOutcome outcome) =>
        Assert.Equal(outcome, Judge(Line(line => line with { CheckErrors = damaged })).Outcome);

    [Theory]
    [InlineData(4, LineOutcome.Sound)]
    [InlineData(5, LineOutcome.Cable)]
    public void On_a_quiet_line_two_damaged_frames_are_chance_and_three_are_not(long damaged, LineOutcome outcome) =>
        Assert.Equal(outcome, Judge(Line(line => line with { FramesReceived = 2_000, CheckErrors = damaged })).Outcome);

    [Theory]
    [InlineData(8, LineOutcome.Sound)]
    [InlineData(9, LineOutcome.Cable)]
    public void To_the_pen_four_more_may_be_cut_by_each_stop(long damaged, LineOutcome outcome)
    {
        var verdict = Judge(Sound with { PenFrameErrors = damaged });

        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(outcome == LineOutcome.Sound ? [] : ["frames_damaged_to_pen"], verdict.Findings.Select(static finding => finding.Name));
    }

    [Theory]
    [InlineData(3, 0, 10, LineOutcome.Cable)]
    [InlineData(2, 0, 10, LineOutcome.Sound)]
    [InlineData(3, 1, 10, LineOutcome.Sound)]
    [InlineData(3, 0, 61, LineOutcome.Sound)]
    public void A_line_that_is_lost_again_and_again_without_a_restart_of_the_pen_speaks_against_the_cable(
        long losses, long starts, int minutes, LineOutcome outcome) =>
        Assert.Equal(
            outcome,
            LineJudge.Judge(Line(line => line with { Losses = losses }) with { PenStarts = starts }, TimeSpan.FromMinutes(minutes), Clock).Outcome);

    [Theory]
    [InlineData(PenDuration.LineThreadLate, 22_000, "line_thread_late")]
    [InlineData(PenDuration.OwnerLoopLate, 75_000, "owner_loop_late")]
    [InlineData(PenDuration.PermissionLate, 55_000, "permission_late")]
    [InlineData(PenDuration.JournalSync, 1_100_000, "journal_sync_slow")]
    public void What_is_late_on_a_clean_line_speaks_against_the_host_from_the_third_time_and_one_in_a_thousand_on(PenDuration kind, long lateUs, string name)
    {
        Assert.Equal(LineOutcome.Sound, Judge(Sound.With(kind, Times((10, 100), (lateUs, 2)))).Outcome);
        Assert.Equal(LineOutcome.Sound, Judge(Sound.With(kind, Times((10, 5_000_000), (lateUs, 5_000)))).Outcome);
        var verdict = Judge(Sound.With(kind, Times((10, 100), (lateUs, 3))));
        Assert.Equal(LineOutcome.Host, verdict.Outcome);
        var finding = Assert.Single(verdict.Findings);
        Assert.Equal((LineSuspect.Host, name, 3, 2), (finding.Suspect, finding.Name, finding.Observed, finding.Highest));
        Assert.Equal(LineOutcome.Host, Judge(Sound.With(kind, Times((10, 4_990), (lateUs, 6)))).Outcome);
    }

    [Theory]
    [InlineData(PenDuration.RoundTrip, 47_000, 54_000, "round_trip_us")]
    [InlineData(PenDuration.CommandAnswer, 66_000, 75_000, "command_answer_us")]
    public void What_takes_long_on_a_clean_line_with_a_punctual_host_speaks_against_the_firmware(PenDuration kind, long well, long slow, string name)
    {
        Assert.Equal(LineOutcome.Sound, Judge(Sound.With(kind, Times((well, 1_000)))).Outcome);
        Assert.Equal(LineOutcome.Sound, Judge(Sound.With(kind, Times((well, 500), (slow, 500)))).Outcome);
        Assert.Equal(LineOutcome.Sound, Judge(Sound.With(kind, Times((slow, 19)))).Outcome);
        var seen = Sound.With(kind, Times((well, 500), (slow, 501)));

        var verdict = Judge(seen);

        Assert.Equal((LineOutcome.Firmware, name), (verdict.Outcome, Assert.Single(verdict.Findings).Name));
        Assert.Equal(LineOutcome.Cable, Judge(seen with { Line = seen.Line with { CheckErrors = 100 } }).Outcome);
        Assert.Equal(LineOutcome.Host, Judge(seen.With(PenDuration.LineThreadLate, Times((40_000, 100)))).Outcome);
    }

    [Fact]
    public void A_long_round_trip_sends_to_the_adapter_first_and_says_what_the_pen_had_of_it()
    {
        var finding = Assert.Single(Judge(Sound.With(PenDuration.RoundTrip, Times((80_000, 100)))).Findings);

        Assert.Contains("0.2 ms by its own clock", finding.Sentence, StringComparison.Ordinal);
        Assert.Contains("latency timer", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_pen_says_against_itself_counts_whatever_cable_and_host_do()
    {
        var broken = Line(line => line with { CheckErrors = 500 })
            .With(PenDuration.LineThreadLate, Times((40_000, 100)))
            .With(PenDuration.PenTurnaround, Times((30_000, 100)));

        var verdict = Judge(broken);

        Assert.Equal(LineOutcome.Several, verdict.Outcome);
        Assert.Equal(["frames_damaged_from_pen", "line_thread_late", "pen_turnaround_us"], verdict.Findings.Select(static finding => finding.Name));
        Assert.Equal(LineOutcome.Sound, Judge(Sound.With(PenDuration.PenTurnaround, Times((19_000, 100)))).Outcome);
    }

    [Theory]
    [InlineData(2, LineOutcome.Sound)]
    [InlineData(3, LineOutcome.Firmware)]
    public void Commands_that_are_sent_again_are_the_firmwares_where_nothing_is_damaged(long resent, LineOutcome outcome)
    {
        Assert.Equal(outcome, Judge(Line(line => line with { Retransmissions = resent })).Outcome);
        Assert.Equal(LineOutcome.Sound, Judge(Line(line => line with { Retransmissions = resent }).With(PenDuration.CommandAnswer, Times((4_000, 400)))).Outcome);
        Assert.Equal(LineOutcome.Cable, Judge(Line(line => line with { Retransmissions = resent, CheckErrors = 100 })).Outcome);
    }

    [Theory]
    [InlineData(301, LineOutcome.Sound)]
    [InlineData(302, LineOutcome.Firmware)]
    public void Samples_that_never_came_are_the_firmwares_where_nothing_is_damaged_and_over_five_of_a_thousand(long missing, LineOutcome outcome)
    {
        Assert.Equal(outcome, Judge(Line(line => line with { MissingSamples = missing })).Outcome);
        Assert.Equal(LineOutcome.Host, Judge(Line(line => line with { MissingSamples = missing }).With(PenDuration.OwnerLoopLate, Times((90_000, 50)))).Outcome);
    }

    [Theory]
    [InlineData(2, LineOutcome.Sound)]
    [InlineData(3, LineOutcome.Firmware)]
    public void Frames_of_no_form_are_the_firmwares_where_nothing_is_damaged(long malformed, LineOutcome outcome) =>
        Assert.Equal(outcome, Judge(Line(line => line with { MalformedFrames = malformed })).Outcome);

    [Fact]
    public void One_sample_that_lacks_a_safety_field_is_one_too_many()
    {
        var finding = Assert.Single(Judge(Line(line => line with { InvalidSamples = 1 })).Findings);

        Assert.Equal((LineSuspect.Firmware, "samples_invalid", 1, 0), (finding.Suspect, finding.Name, finding.Observed, finding.Highest));
    }

    [Theory]
    [InlineData(1, 10, LineOutcome.Sound)]
    [InlineData(2, 10, LineOutcome.Firmware)]
    [InlineData(2, 61, LineOutcome.Sound)]
    public void A_pen_that_restarts_again_is_suspect_for_as_long_as_nobody_will_have_switched_it_off(long starts, int minutes, LineOutcome outcome) =>
        Assert.Equal(outcome, LineJudge.Judge(Sound with { PenStarts = starts }, TimeSpan.FromMinutes(minutes), Clock).Outcome);

    [Theory]
    [InlineData(500_000, 500, LineOutcome.Sound)]
    [InlineData(900_000, 500, LineOutcome.Firmware)]
    [InlineData(-900_000, 500, LineOutcome.Firmware)]
    [InlineData(900_000, 20_000, LineOutcome.Sound)]
    public void A_clock_that_drifts_speaks_against_the_pen_where_the_drift_is_known_well_enough(long ppb, long errorUs, LineOutcome outcome) =>
        Assert.Equal(outcome, LineJudge.Judge(Sound, Minutes, new ClockEstimate(0, ppb, errorUs, 3_000)).Outcome);

    [Fact]
    public void A_clock_that_was_not_measured_says_nothing() => Assert.Equal(LineOutcome.Sound, LineJudge.Judge(Sound, Minutes, null).Outcome);

    [Theory]
    [InlineData(490_000, LineOutcome.Sound)]
    [InlineData(600_000, LineOutcome.Firmware)]
    public void A_pen_that_was_seen_standing_only_after_half_a_second_is_spoken_against(long us, LineOutcome outcome) =>
        Assert.Equal(outcome, Judge(Sound.With(PenDuration.StopConfirmed, Times((60_000, 20), (us, 1)))).Outcome);

    [Fact]
    public void Each_finding_says_what_was_seen_what_may_be_and_what_to_do()
    {
        var everything = Line(line => line with { CheckErrors = 500, InvalidSamples = 1 }) with { PenFrameErrors = 500, PenStarts = 5 };
        foreach (var kind in new[] { PenDuration.LineThreadLate, PenDuration.OwnerLoopLate, PenDuration.PermissionLate, PenDuration.JournalSync, PenDuration.PenTurnaround })
        {
            everything = everything.With(kind, Times((2_000_000, 50)));
        }

        var findings = LineJudge.Judge(everything, Minutes, new ClockEstimate(0, 900_000, 500, 3_000)).Findings;

        Assert.Equal(10, findings.Count);
        Assert.All(findings, static finding =>
        {
            Assert.True(finding.Observed > finding.Highest, finding.Name);
            Assert.EndsWith(".", finding.Sentence, StringComparison.Ordinal);
            Assert.EndsWith(".", finding.Remedy, StringComparison.Ordinal);
        });
    }

    private static LineVerdict Judge(PenMeasure seen) => LineJudge.Judge(seen, Minutes, Clock);

    private static PenMeasure Line(Func<LinkCounters, LinkCounters> changed) => Sound with { Line = changed(Sound.Line) };

    private static DurationCounts Times(params ReadOnlySpan<(long Us, long Count)> seen)
    {
        var counts = new long[DurationBuckets.Count];
        var (sum, longest) = (0L, 0L);
        foreach (var (us, count) in seen)
        {
            counts[DurationBuckets.Of(us)] += count;
            sum += us * count;
            longest = Math.Max(longest, us);
        }

        return DurationCounts.Of(counts, sum, longest);
    }
}
