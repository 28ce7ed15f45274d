using DeviceService.Sessions;
using DeviceService.Simulation.Mutants;
using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation.Tests;

/// <summary>The kept seeds, against the document that names those that failed.</summary>
public sealed class CorpusTests
{
    private const int HashesMin = 50;
    private static readonly string Root = Workshop.FindRoot();

    [Fact]
    public void Each_seed_that_the_document_says_failed_is_kept_with_its_hash()
    {
        var kept = CorpusFile.Read(new FileInfo(Path.Combine(Root, "tests", "DeviceService.Simulation", "corpus.txt")));
        var found = File.ReadAllLines(Path.Combine(Root, "docs", "simulation.md"))
            .SkipWhile(static line => line != "## What the worlds found").Skip(1).TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .SelectMany(static line => line.Split('|')[1].Split(',').Select(static seed => ulong.Parse(seed.Trim(), System.Globalization.CultureInfo.InvariantCulture)))
            .ToList();

        Assert.True(found.Count > 20, $"{found.Count} seeds were read from the document");
        Assert.Empty(found.Except(kept.Select(static world => world.Seed)));
        Assert.All(kept, static world => Assert.NotNull(world.Hash));
        Assert.Equal(kept.Count, kept.DistinctBy(static world => world.Seed).Count());
        Assert.True(kept.Count >= HashesMin);
    }

    [Fact]
    public void A_trace_differs_where_a_record_has_another_number_or_is_another_kind()
    {
        var empty = TraceHash.Empty;
        var attached = new AttachedPenRecord
        {
            At = new Moment(DateTimeOffset.UnixEpoch, 7), By = Actor.Service, PenId = "SIM-1", Line = "/dev/pen", Attached = true,
            AdministrativeState = default,
        };
        var request = new RequestRecord { At = attached.At, By = attached.By, Principal = "", Rpc = "", RequestId = "", PayloadDigest = "", Answer = null };

        Assert.Equal(empty.Add(attached), empty.Add(attached with { PenId = "SIM-2" }));
        Assert.NotEqual(empty.Add(attached), empty.Add(attached with { Attached = false }));
        Assert.NotEqual(empty.Add(attached), empty.Add(attached with { At = attached.At with { MonotonicUs = 8 } }));
        Assert.NotEqual(empty.Add(attached), empty.Add(request));
    }
}
