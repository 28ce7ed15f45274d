using CsCheck;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

/// <summary>What was counted of pens, on the disk: it comes back as it went, is whole or not there, and costs the journal nothing.</summary>
public sealed class DiagnosticsFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    private static readonly Gen<DurationCounts> Counts = Gen.Select(Gen.Int[0, DurationBuckets.Count - 1], Gen.Long[1, 1L << 40]).List[0, 30].Select(static seen =>
    {
        var counts = new long[DurationBuckets.Count];
        foreach (var (bucket, count) in seen)
        {
            counts[bucket] = count;
        }

        return DurationCounts.Of(counts, seen.Count * 1_234_567L, seen.Count * 99L);
    });

    private static readonly Gen<PenMeasure> Measures = Gen.Select(Counts.Array[Enum.GetValues<PenDuration>().Length], Gen.Long[0, long.MaxValue].Array[8]).Select(static (counts, number) => new PenMeasure
    {
        Line = new LinkCounters { BytesReceived = number[0], FramesReceived = number[1], CheckErrors = number[2], HostStalls = number[3], RoundTripUs = 77 },
        PenFrameErrors = number[4], PenRefusedPermissions = number[5], PenStarts = number[6], StopsUnwritten = number[7], Durations = [.. counts],
    });

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.Combine("diagnostics.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_kept_comes_back_as_it_went() => Measures.Array[0, 3].Sample(
        measures =>
        {
            var file = new DiagnosticsFile(_folder.Path);
            var kept = measures.Select(static (measure, at) => new KeptDiagnostics(
                $"SN-\"{at}\u00e9", Now.AddMinutes(-at), at == 0 ? CountBegin.FirstCounted : CountBegin.KeptUnreadable, Now, measure)).ToArray();

            file.Save(kept);

            var again = file.Load();
            Assert.Equal(kept.Select(static pen => pen with { Measure = PenMeasure.None }), again.Select(static pen => pen with { Measure = PenMeasure.None }));
            foreach (var (one, other) in kept.Zip(again, static (one, other) => (one.Measure, other.Measure)))
            {
                Assert.Equal(one with { Durations = [] }, other with { Durations = [] });
                Assert.All(Enum.GetValues<PenDuration>(), kind =>
                {
                    Assert.All(Enumerable.Range(0, DurationBuckets.Count), bucket => Assert.Equal(one[kind][bucket], other[kind][bucket]));
                    Assert.Equal(one[kind].Count == 0 ? (0, 0) : (one[kind].SumUs, one[kind].LongestUs), (other[kind].SumUs, other[kind].LongestUs));
                });
            }
        },
        iter: 100, threads: 1);

    [Fact]
    public void Where_nothing_was_kept_there_is_nothing() => Assert.Empty(new DiagnosticsFile(_folder.Path).Load());

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format":"pen-diagnostics","version":1,"pens":null}""")]
    [InlineData("""{"format":"pen-diagnostics","version":2,"pens":[]}""")]
    [InlineData("""{"format":"pen-incident","version":1,"pens":[]}""")]
    [InlineData("""{"format":"pen-diagnostics","version":1,"pens":[],"more":1}""")]
    [InlineData("""{"format":"pen-diagnostics","version":1,"pens":[{"pen_id":"SN-1"}]}""")]
    public void What_cannot_be_read_is_put_aside_and_said_so(string content)
    {
        File.WriteAllText(Path, content);

        var refused = Assert.Throws<InvalidDataException>(() => new DiagnosticsFile(_folder.Path).Load());

        Assert.Contains(Path, refused.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Path + ".unreadable"));
        Assert.Empty(new DiagnosticsFile(_folder.Path).Load());
    }

    [Theory]
    [InlineData("\"RoundTrip\"", "\"Elsewhere\"")]
    [InlineData("\"3968\":5", "\"3968\":-5")]
    [InlineData("\"3968\":5", "\"x\":5")]
    [InlineData("\"FirstCounted\"", "\"Somehow\"")]
    public void One_wrong_word_in_it_makes_it_unreadable_and_never_wrong(string right, string wrong)
    {
        var file = new DiagnosticsFile(_folder.Path);
        file.Save([new KeptDiagnostics("SN-1", Now, CountBegin.FirstCounted, Now, PenMeasure.None.With(PenDuration.RoundTrip, Given4Ms(5)))]);
        var content = File.ReadAllText(Path);
        Assert.Contains(right, content, StringComparison.Ordinal);
        File.WriteAllText(Path, content.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Throws<InvalidDataException>(() => file.Load());
    }

    [Fact]
    public void A_writing_that_was_cut_leaves_what_was_kept_before()
    {
        var file = new DiagnosticsFile(_folder.Path);
        file.Save([new KeptDiagnostics("SN-1", Now, CountBegin.FirstCounted, Now, PenMeasure.None)]);
        File.WriteAllText(Path + ".new", """{"format":"pen-diag""");

        Assert.Equal("SN-1", Assert.Single(file.Load()).PenId);
        file.Save([new KeptDiagnostics("SN-2", Now, CountBegin.FirstCounted, Now, PenMeasure.None)]);
        Assert.Equal("SN-2", Assert.Single(file.Load()).PenId);
        Assert.False(File.Exists(Path + ".new"));
    }

    [Fact]
    public void A_disk_with_little_room_is_left_to_the_journal()
    {
        var file = new DiagnosticsFile(_folder.Path, static _ => IncidentFiles.FreeBytesMin);

        var refused = Assert.Throws<IOException>(() => file.Save([]));

        Assert.Contains("left to the journal", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path));
    }

    private static DurationCounts Given4Ms(long count)
    {
        var counts = new long[DurationBuckets.Count];
        counts[DurationBuckets.Of(4_000)] = count;
        return DurationCounts.Of(counts, 4_000 * count, 4_000);
    }
}
