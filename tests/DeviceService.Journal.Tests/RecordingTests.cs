using CsCheck;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class RecordingTests : JournalTests
{
    [Fact]
    public async Task A_recording_is_read_back_sample_for_sample_and_its_digest_is_its_files()
    {
        await using var journal = await OpenAsync();
        var chunks = new[] { Given.Chunk("act-1", 1), Given.Chunk("act-1", 2, samples: 0), Given.Chunk("act-1", 3, samples: 100, missingBefore: 4) };
        foreach (var chunk in chunks)
        {
            Assert.True(await journal.Recordings.AppendAsync(chunk));
        }

        var digest = await journal.Recordings.SealAsync("act-1");

        Assert.NotNull(digest);
        Assert.Equal(digest, await journal.Recordings.DigestAsync("act-1", Ended));
        Assert.True(File.Exists(Path.Combine(Paths.Recordings, "2026", "03", "act-1.pnrec")));
        AssertSame(chunks, await AllAsync(journal.Recordings.ReadAsync("act-1", Ended)));
        await AppendAsync(journal, Given.Activation("act-1", "pas-1", digest: digest));
        Assert.Equal(1, (await VerifiedAsync(journal)).RecordingsVerified);
    }

    [Fact]
    public async Task A_recording_is_readable_while_it_is_written()
    {
        await using var journal = await OpenAsync();
        Assert.True(await journal.Recordings.AppendAsync(Given.Chunk("act-1", 1)));

        Assert.Equal(10, Assert.Single(await AllAsync(journal.Recordings.ReadAsync("act-1", Ended))).Samples.Count);
        Assert.Null(await journal.Recordings.DigestAsync("act-1", Ended));
    }

    [Fact]
    public async Task Nothing_is_read_of_an_activation_that_was_not_recorded()
    {
        await using var journal = await OpenAsync();

        Assert.Null(await journal.Recordings.SealAsync("act-9"));
        Assert.Null(await journal.Recordings.DigestAsync("act-9", Ended));
        Assert.Empty(await AllAsync(journal.Recordings.ReadAsync("act-9", Ended)));
    }

    [Theory]
    [InlineData("../act")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task An_id_that_cannot_be_a_file_name_is_not_kept(string activationId)
    {
        await using var journal = await OpenAsync();

        Assert.False(await journal.Recordings.AppendAsync(Given.Chunk(activationId, 1)));
        Assert.Empty(await AllAsync(journal.Recordings.ReadAsync(activationId, Ended)));
    }

    [Fact]
    public async Task What_overflows_the_queue_is_counted_and_told_in_the_recording_and_in_the_chain()
    {
        var hold = new SyncPoint();
        await using var journal = await OpenAsync(Options with { RecordingQueueLengthMax = 4, BeforeChunk = hold.Pass });
        var first = journal.Recordings.AppendAsync(Given.Chunk("act-1", 1));
        await hold.ReachedAsync();

        var others = Enumerable.Range(2, 7).Select(number => journal.Recordings.AppendAsync(Given.Chunk("act-1", number))).ToArray();
        hold.GoOn();
        var kept = (await Eventually.EndsAsync(Task.WhenAll(others.Prepend(first)))).Count(one => one);
        Assert.True(await journal.Recordings.AppendAsync(Given.Chunk("act-1", 9, missingBefore: 1)));
        Assert.Null(await journal.Recordings.SealAsync("act-1"));

        Assert.InRange(kept, 5, 7);
        var lost = (8 - kept) * 10;
        var chunks = await AllAsync(journal.Recordings.ReadAsync("act-1", Ended));
        Assert.Equal(lost + 1, chunks[^1].MissingBefore);
        Assert.All(chunks[..^1], chunk => Assert.Equal(0, chunk.MissingBefore));
        await AppendAsync(journal, Given.Service());
        var record = Assert.IsType<RecordingRecord>(await FirstAsync(journal, EntryKind.Recording));
        Assert.Equal((lost, (kept + 1) * 10L), (record.SamplesLost, record.SamplesKept));
        Assert.Equal(1, (await VerifiedAsync(journal)).RecordingsVerified);
    }

    [Fact]
    public async Task A_chunk_that_cannot_be_written_is_not_kept_and_counted_as_lost()
    {
        var failing = false;
        await using var journal = await OpenAsync(Options with
        {
            BeforeChunk = () =>
            {
                if (Volatile.Read(ref failing))
                {
                    throw new IOException("No space left on device");
                }
            },
        });
        Assert.True(await journal.Recordings.AppendAsync(Given.Chunk("act-1", 1)));
        Volatile.Write(ref failing, true);
        Assert.False(await journal.Recordings.AppendAsync(Given.Chunk("act-1", 2)));
        Volatile.Write(ref failing, false);
        Assert.True(await journal.Recordings.AppendAsync(Given.Chunk("act-1", 3)));

        Assert.Null(await journal.Recordings.SealAsync("act-1"));

        Assert.Equal([0L, 10L], (await AllAsync(journal.Recordings.ReadAsync("act-1", Ended))).Select(chunk => chunk.MissingBefore));
    }

    [Fact]
    public async Task A_changed_or_missing_recording_is_found_and_the_entry_with_its_digest_named()
    {
        await using var journal = await OpenAsync();
        await journal.Recordings.AppendAsync(Given.Chunk("act-1", 1));
        var digest = await journal.Recordings.SealAsync("act-1");
        await AppendAsync(journal, Given.Service(), Given.Activation("act-1", "pas-1", digest: digest));
        var path = new RecordingFiles(Paths).Find("act-1")!;
        var content = await File.ReadAllBytesAsync(path, Ended);
        content[^40] ^= 1;
        await File.WriteAllBytesAsync(path, content, Ended);

        var changed = (await journal.VerifyAsync(null, Ended)).FirstDefect;
        File.Delete(path);
        var missing = (await journal.VerifyAsync(null, Ended)).FirstDefect;

        Assert.Equal((JournalDefectKind.Recording, 2L), (changed!.Kind, changed.EntryNumber));
        Assert.Contains("changed", changed.Sentence, StringComparison.Ordinal);
        Assert.Contains("missing", missing!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_cut_anywhere_is_readable_up_to_its_last_whole_chunk()
    {
        await using var journal = await OpenAsync();
        var chunks = Enumerable.Range(1, 5).Select(number => Given.Chunk("act-1", number)).ToList();
        foreach (var chunk in chunks)
        {
            await journal.Recordings.AppendAsync(chunk);
        }

        await journal.Recordings.SealAsync("act-1");
        var whole = await File.ReadAllBytesAsync(new RecordingFiles(Paths).Find("act-1")!, Ended);
        var chunkLength = RecordingLayout.ChunkHeadLength + 10 * SampleLayout.Length + RecordingLayout.CrcLength;
        var headLength = whole.Length - RecordingLayout.EndLength - 5 * chunkLength;

        Gen.Int[0, whole.Length - 1].Sample(
            length =>
            {
                using var folder = new TemporaryFolder();
                var path = folder.Combine("cut.pnrec");
                File.WriteAllBytes(path, whole[..length]);
                using var reader = RecordingReader.Open(path);
                var read = 0;
                while (reader?.Next() is not null)
                {
                    read++;
                }

                Assert.Equal(length < headLength ? 0 : Math.Min(5, (length - headLength) / chunkLength), read);
                Assert.False(reader?.Ended ?? false);
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public async Task A_recording_that_was_closed_before_its_activation_was_on_record_is_in_the_chain_after_the_next_opening()
    {
        string? digest;
        await using (var journal = await OpenAsync())
        {
            await journal.Recordings.AppendAsync(Given.Chunk("act-1", 1));
            digest = await journal.Recordings.SealAsync("act-1");
            await journal.Recordings.AppendAsync(Given.Chunk("act-2", 1));
            await AppendAsync(journal, Given.Service(), Given.Activation("act-2", "pas-1", digest: await journal.Recordings.SealAsync("act-2")));
        }

        await using (var again = await OpenAsync())
        {
            await AppendAsync(again, Given.Service());
        }

        // Told once: the next opening finds it named.
        await using var once = await OpenAsync();
        await AppendAsync(once, Given.Service());
        var verified = await once.VerifyAsync(null, Ended);
        Assert.Null(verified.FirstDefect);
        Assert.Equal(2, verified.RecordingsVerified);
        var told = Assert.Single(await AllAsync(once.ExportAsync(new ExportFilter(), Ended)), entry => entry.Kind == EntryKind.Recording);
        Assert.Contains(digest!, System.Text.Encoding.UTF8.GetString(told.Payload.Span), StringComparison.Ordinal);

        File.Delete(new RecordingFiles(Paths).Find("act-1")!);
        Assert.Equal(JournalDefectKind.Recording, (await once.VerifyAsync(null, Ended)).FirstDefect!.Kind);
    }

    [Fact]
    public async Task What_was_left_open_by_an_orderly_end_is_closed_at_the_next_opening()
    {
        await using (var journal = await OpenAsync())
        {
            await journal.Recordings.AppendAsync(Given.Chunk("act-1", 1));
        }

        await File.WriteAllTextAsync(new RecordingFiles(Paths).PartFor("act-2", Given.Start), "not a recording", Ended);
        await using var again = await OpenAsync();
        await AppendAsync(again, Given.Service());

        var record = Assert.IsType<RecordingRecord>(await FirstAsync(again, EntryKind.Recording));
        Assert.Equal(("act-1", 10L), (record.ActivationId, record.SamplesKept));
        Assert.Empty(new RecordingFiles(Paths).Parts());
        Assert.True(File.Exists(Path.Combine(Paths.Recordings, "2026", "03", "act-2.pnrec.damaged")));
        await VerifiedAsync(again);
    }

    private static async Task<JournalEntry?> FirstAsync(SqliteJournal journal, EntryKind kind)
    {
        var entries = await AllAsync(journal.ExportAsync(new ExportFilter(), Ended));
        return entries.Find(entry => entry.Kind == kind) is { } found ? JournalPayload.FromBytes(kind, found.Payload.Span) : null;
    }

    private static void AssertSame(RecordingChunk[] expected, List<RecordingChunk> found)
    {
        Assert.Equal(expected.Length, found.Count);
        for (var at = 0; at < expected.Length; at++)
        {
            Assert.Equal(expected[at].Samples, found[at].Samples);
            Assert.Equal(expected[at] with { Samples = [] }, found[at] with { Samples = [] });
        }
    }
}
