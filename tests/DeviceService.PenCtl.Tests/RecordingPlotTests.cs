using SkiaSharp;

namespace DeviceService.PenCtl.Tests;

/// <summary>recording plot: each press is held against the limit that it was made under.</summary>
public sealed class RecordingPlotTests
{
    private const string Pass = "pas-1";

    [Fact]
    public void A_pass_that_was_armed_twice_keeps_for_each_press_the_limit_of_its_own_arming()
    {
        var limits = new ArmedLimits();
        foreach (var entry in (LogEntry[])
        [
            Armed("aaaa", 1500), PassUnder("aaaa"), Pressed("act-1"), PassUnder("aaaa"),
            Armed("bbbb", 1200),
            Armed("cccc", 800), PassUnder("cccc"), Pressed("act-2"), PassUnder("cccc"), Pressed("act-3"), PassUnder("cccc"),
        ])
        {
            limits.Take(entry);
        }

        // The arming in between was refused, and no pass was ever under it.
        Assert.Equal([("act-1", 1500), ("act-2", 800), ("act-3", 800)], limits.OfPress.Select(static one => (one.Key, one.Value)));
    }

    [Fact]
    public void A_press_whose_arming_is_not_on_record_has_no_limit_and_none_is_made_up()
    {
        var limits = new ArmedLimits();
        foreach (var entry in (LogEntry[])[PassUnder("aaaa"), Pressed("act-1"), Armed("bbbb", 800), PassUnder("bbbb"), Pressed("act-2")])
        {
            limits.Take(entry);
        }

        Assert.Equal(["act-2"], limits.OfPress.Keys);
    }

    [Fact]
    public void Two_armings_of_one_pass_are_drawn_with_a_limit_each_and_neither_under_the_presses_of_the_other()
    {
        var (first, second) = (Rows("act-1", 0), Rows("act-2", 9_000_000));
        var part = new RecordingPlot.Part("cheek 1", [.. first, .. second], new Dictionary<string, double> { ["act-1"] = 1500, ["act-2"] = 800 });

        using var picture = SKBitmap.Decode(RecordingPlot.Png("two armings", [part]));
        var (left, right) = (RedRows(picture, 120, 560), RedRows(picture, 640, 1_150));

        // The legend shows the colour once more, at the top; the line is what is lowest. A lower limit is lower on the picture.
        Assert.InRange(right.Max() - left.Max(), 30, 200);
        Assert.DoesNotContain(right.Max(), left);
        Assert.DoesNotContain(left.Max(), right);
    }

    [Fact]
    public void A_limit_that_stays_the_same_is_one_line_over_every_gap()
    {
        var part = new RecordingPlot.Part(
            "cheek 1", [.. Rows("act-1", 0), .. Rows("act-2", 9_000_000)], new Dictionary<string, double> { ["act-1"] = 1500, ["act-2"] = 1500 });

        using var picture = SKBitmap.Decode(RecordingPlot.Png("one limit", [part]));
        var row = RedRows(picture, 120, 560).Max();

        Assert.All(Enumerable.Range(120, 1_000), x => Assert.True(IsRed(picture.GetPixel(x, row)), $"no limit at {x}, {row}"));
    }

    private static LogEntry Armed(string digest, int um) =>
        Entry("Intent", $$$"""{"Action":"ArmSession","Details":{"limit_um":"{{{um}}}","limits_digest":"{{{digest}}}"}}""");

    private static LogEntry PassUnder(string digest) => Entry("Pass", $$"""{"PassId":"{{Pass}}","LimitsDigest":"{{digest}}"}""");

    private static LogEntry Pressed(string activation) => Entry("Activation", $$"""{"PassId":"{{Pass}}","ActivationId":"{{activation}}"}""");

    private static LogEntry Entry(string kind, string payload) =>
        LogEntry.Read($$"""{"number":1,"wall_time_us":1000000,"kind":"{{kind}}","pen_id":"SIM-1","session_id":"ses-1","payload":{{payload}}}""");

    // A second at 600 um.
    private static IEnumerable<RecordedRow> Rows(string activation, long fromUs) => Enumerable.Range(0, 101).Select(at => new RecordedRow
    {
        PassId = Pass, ActivationId = activation, Sequence = at, DeviceTimeUs = fromUs + (at * 10_000), MeasuredUm = 600, SetUm = 600, StrokeRateMillihertz = 100_000, MotorCurrentMa = 200,
    });

    private static int[] RedRows(SKBitmap picture, int from, int to) =>
        [.. Enumerable.Range(0, picture.Height).Where(y => Enumerable.Range(from, to - from).Any(x => IsRed(picture.GetPixel(x, y))))];

    private static bool IsRed(SKColor pixel) => pixel is { Red: > 240, Green: < 20, Blue: < 20 };
}
