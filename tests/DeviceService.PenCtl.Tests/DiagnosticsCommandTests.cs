using Microneedling.V1;

namespace DeviceService.PenCtl.Tests;

/// <summary>diagnostics: the verdict first, then every figure that it stands on.</summary>
public sealed class DiagnosticsCommandTests(TreatedRoom room)
{
    [Fact]
    public async Task A_pen_is_shown_with_verdict_start_counters_times_and_bars_and_the_exit_code_is_the_verdict()
    {
        var run = await PenCtlRun.OfAsync(room, "diagnostics", room.PenId);

        Assert.True(run.Code is ExitCode.Ok or ExitCode.No, run.Errors);
        Assert.StartsWith($"{room.PenId} on ", run.Lines[0], StringComparison.Ordinal);
        var recent = Assert.Single(run.Lines, static line => line.StartsWith("recent ", StringComparison.Ordinal));
        Assert.Equal(run.Code == ExitCode.Ok, recent.Contains("SOUND", StringComparison.Ordinal));
        Assert.Contains("(line attached)", recent, StringComparison.Ordinal);
        Assert.Contains("(first counted)", Assert.Single(run.Lines, static line => line.StartsWith("total ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Matches(@"\nclock\s+offset -?\d+ us, drift -?\d+\.\d ppm, right within \d+ us\n", run.Output);
        Assert.Matches(@"\nframes from the pen\s+[1-9]\d+\s+[1-9]\d+\n", run.Output);
        Assert.All(Enum.GetValues<PenDuration>().Skip(1), kind => Assert.Contains(run.Lines, line => line.StartsWith(Words.Of(kind), StringComparison.Ordinal)));

        // The room was stopped once by a call; a bar stands for each octave between the shortest and the longest.
        Assert.Matches(@"\ncall to stop\n(\s+under [\d.]+ (us|ms|s)\s+\S*\s*\d+\n)+", run.Output + "\n");
        Assert.Contains("█", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_it_is_the_services_own_answer_and_a_line_names_a_pen_as_well()
    {
        var answer = (await PenCtlRun.OfAsync(room, "diagnostics", room.Line, "--json")).Json;

        Assert.Equal(room.PenId, answer.GetProperty("penId").GetString());
        Assert.Equal("COUNT_BEGIN_FIRST_COUNTED", answer.GetProperty("total").GetProperty("begunBy").GetString());
        Assert.Equal(10, answer.GetProperty("total").GetProperty("durations").GetArrayLength());
        Assert.Equal("60s", answer.GetProperty("keepInterval").GetString());
    }

    [Fact]
    public async Task A_pen_that_nobody_knows_is_66_with_what_to_do()
    {
        var run = await PenCtlRun.OfAsync(room, "diagnostics", "SIM-NEVER");

        Assert.Equal(ExitCode.NotFound, run.Code);
        Assert.Contains("SIM-NEVER", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_keep_every_count_leave_no_octave_out_and_show_the_single_one_beside_a_million()
    {
        var histogram = new DurationHistogram
        {
            Buckets =
            {
                new DurationBucket { LowestUs = 0, HighestUs = 0, Count = 7 }, new DurationBucket { LowestUs = 3, HighestUs = 3, Count = 1_000_000 },
                new DurationBucket { LowestUs = 2, HighestUs = 2, Count = 5 }, new DurationBucket { LowestUs = 20_480, HighestUs = 21_503, Count = 1 },
            },
        };

        var rows = HistogramBars.Of(histogram).ToArray();

        Assert.Equal(16, rows.Length);
        Assert.Equal(1_000_013u, rows.Aggregate(0UL, static (sum, row) => sum + row.Count));
        Assert.Equal(("under 1 us", 7UL), (rows[0].Span, rows[0].Count));
        Assert.Equal(("under 4 us", new string('█', 40), 1_000_005UL), rows[2]);
        Assert.Equal(("under 32.8 ms", "▏", 1UL), rows[15]);
        Assert.All(rows[3..15], static row => Assert.Equal(("", 0UL), (row.Bar, row.Count)));
        Assert.Empty(HistogramBars.Of(new DurationHistogram()));
    }
}
