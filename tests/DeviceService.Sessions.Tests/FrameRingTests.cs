using DeviceService.Sessions;
using Xunit;

namespace DeviceService.Sessions.Tests;

public sealed class FrameRingTests
{
    [Fact]
    public void What_fits_is_read_as_it_was_written_and_what_does_not_fit_is_the_oldest()
    {
        var ring = new FrameRing(bytes: 16, pieces: 8);
        foreach (var number in Enumerable.Range(1, 7))
        {
            ring.Append(number, Piece(number, 5));
        }

        var read = ring.Read(0);

        Assert.Equal([5L, 6, 7], read.Select(static piece => piece.Us));
        Assert.All(read, static piece => Assert.Equal(Piece((int)piece.Us, 5), piece.Bytes));
    }

    [Fact]
    public void More_pieces_than_slots_keep_the_newest_and_older_than_asked_are_left_out()
    {
        var ring = new FrameRing(bytes: 1_024, pieces: 4);
        foreach (var number in Enumerable.Range(1, 10))
        {
            ring.Append(number * 100, Piece(number, 2));
        }

        Assert.Equal([700L, 800, 900, 1_000], ring.Read(0).Select(static piece => piece.Us));
        Assert.Equal([900L, 1_000], ring.Read(850).Select(static piece => piece.Us));
    }

    [Fact]
    public void Of_a_piece_that_is_longer_than_the_ring_its_end_is_kept()
    {
        var ring = new FrameRing(bytes: 8, pieces: 4);
        ring.Append(1, [.. Enumerable.Range(0, 20).Select(static value => (byte)value)]);

        Assert.Equal([12, 13, 14, 15, 16, 17, 18, 19], Assert.Single(ring.Read(0)).Bytes);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var ring = new FrameRing(bytes: 4_096, pieces: 64);
        var piece = Piece(1, 60);
        ring.Append(0, piece);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 1; at <= 10_000; at++)
        {
            ring.Append(at, piece);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Reading_copies_nothing_that_was_written_over()
    {
        var ring = new FrameRing(bytes: 16_384, pieces: 1_024);
        for (var number = 1; number <= 1_024; number++)
        {
            ring.Append(number, Piece(number, 8_192));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = ring.Read(0);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2, read.Count);
        Assert.InRange(allocated, 0, 64_000);
    }

    [Fact]
    public async Task A_reader_beside_a_writer_gets_whole_pieces_and_no_other()
    {
        var ring = new FrameRing(bytes: 256, pieces: 16);
        using var ended = new CancellationTokenSource();
        var writing = Task.Factory.StartNew(
            () =>
            {
                for (var number = 1; !ended.IsCancellationRequested; number++)
                {
                    ring.Append(number, Piece(number, 1 + (number % 40)));
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var pieces = 0;
        for (var read = 0; read < 3_000 || pieces < 1_000; read++)
        {
            var found = ring.Read(0);
            pieces += found.Count;
            Assert.All(found, static piece => Assert.Equal(Piece((int)piece.Us, 1 + ((int)piece.Us % 40)), piece.Bytes));
        }

        await ended.CancelAsync();
        await writing;
    }

    private static byte[] Piece(int number, int length) => [.. Enumerable.Repeat((byte)number, length)];
}
