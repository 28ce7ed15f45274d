using System.Text;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

/// <summary>Incident files: so many and so much, whole or not there, and never at the cost of what waits for nothing.</summary>
public sealed class IncidentTests : JournalTests
{
    private static readonly byte[] Said = [1, 2, 3, 0];

    [Fact]
    public void Of_more_files_than_are_kept_the_oldest_are_removed()
    {
        var files = Files(filesMax: 3);
        foreach (var name in Enumerable.Range(1, 5).Select(static number => $"inc-{number}"))
        {
            files.Write(name, Put(name));
        }

        Assert.Equal(["inc-5", "inc-4", "inc-3"], files.List().Select(static one => one.Header.IncidentId));
    }

    [Fact]
    public void Of_more_bytes_than_are_kept_the_oldest_files_are_removed_and_the_newest_never_is()
    {
        var one = FileOf("inc-1");
        var files = Files(bytesMax: one.Length + 10);
        files.Write("inc-1", file => file.Write(one));
        files.Write("inc-2", Put("inc-2"));
        Assert.Equal(["inc-2"], files.List().Select(static found => found.Header.IncidentId));

        Files(bytesMax: 1).Write("inc-3", Put("inc-3"));
        Assert.Equal(["inc-3"], files.List().Select(static found => found.Header.IncidentId));
    }

    [Fact]
    public void A_disk_with_little_room_is_left_to_the_journal()
    {
        var refused = Assert.Throws<IOException>(() => Files(free: IncidentFiles.FreeBytesMin).Write("inc-1", Put("inc-1")));

        Assert.Contains("left to the journal", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Files().List());
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted_and_logged_and_the_next_one_is_written()
    {
        var free = 0L;
        var files = new IncidentFiles(Directory, Log.CreateLogger<IncidentFiles>(), 10, 1 << 20, _ => free);
        var clocks = new Clockwork(Clock);
        await using var writer = new IncidentWriter(files, new IncidentSource("test", 100, Ids()), clocks, Log.CreateLogger<IncidentWriter>());

        Clock.Advance(TimeSpan.FromSeconds(2));
        writer.Report(Stopped(clocks, ago: TimeSpan.FromSeconds(2)));
        await Eventually.TrueAsync(() => Task.FromResult(writer.NotWritten == 1));
        free = long.MaxValue / 2;
        writer.Report(Stopped(clocks, ago: TimeSpan.FromSeconds(2)));
        await Eventually.TrueAsync(() => Task.FromResult(files.List().Count == 1));

        Assert.Equal(1, writer.NotWritten);
        Assert.Single(Log.Entries, static entry => entry.EventId.Name == "IncidentNotWritten");
    }

    [Fact]
    public async Task What_goes_wrong_together_with_one_pen_is_one_file_that_is_read_as_it_was_written()
    {
        var files = Files();
        var clocks = new Clockwork(Clock);
        var recorder = new FlightRecorder(clocks);
        await using (var writer = new IncidentWriter(files, new IncidentSource("test", 100, Ids()), clocks, Log.CreateLogger<IncidentWriter>()))
        {
            recorder.Keep(LineDirection.FromPen, Said);
            recorder.Keep(new FlightNote(7, FlightNoteKind.Stop, "LinkLost") { RuleId = "R-LINK-LOST", Number = 3, Origin = StopOrigin.Link });
            writer.Report(Stopped(clocks, TimeSpan.Zero, recorder));
            writer.Report(Stopped(clocks, TimeSpan.Zero, recorder) with { Cause = IncidentCause.LinkLost, Name = "SILENT" });
        }

        using var stream = files.Open(Assert.Single(files.List()).Header.IncidentId)!;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Ended);
        var (header, lines) = IncidentReader.Read(copy.ToArray());

        Assert.Equal([IncidentCause.StopLatched, IncidentCause.LinkLost], header.Causes.Select(static cause => cause.Cause));
        Assert.Equal(2, header.StopNumber);
        Assert.Equal(Said, Assert.Single(lines, static line => line.Direction == LineDirection.FromPen).Bytes);
        Assert.Equal("R-LINK-LOST", Assert.Single(lines, static line => line.Note is not null).Note!.RuleId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../journal.db")]
    [InlineData("inc-1/../../x")]
    public void What_is_no_id_opens_no_file(string id) => Assert.Null(Files().Open(id));

    [Fact]
    public void A_file_that_was_cut_or_changed_says_so()
    {
        var file = FileOf("inc-1");
        var text = Encoding.UTF8.GetString(file);

        Assert.Contains("cut", Assert.Throws<InvalidDataException>(() => IncidentReader.Read(file.AsSpan(0, text.LastIndexOf('{')))).Message, StringComparison.Ordinal);
        Assert.Contains("changed", Assert.Throws<InvalidDataException>(
            () => IncidentReader.Read(Encoding.UTF8.GetBytes(text.Replace("\"test\"", "\"tost\"", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);
        Assert.Contains("version", Assert.Throws<InvalidDataException>(
            () => IncidentReader.Read(Encoding.UTF8.GetBytes(text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);
    }

    private static Func<string, string> Ids()
    {
        var last = 0;
        return prefix => $"{prefix}-{++last}";
    }

    private static Incident Stopped(Clockwork clocks, TimeSpan ago, FlightRecorder? recorder = null)
    {
        var at = new Moment(clocks.Now.WallTime - ago, clocks.Now.MonotonicUs - (long)ago.TotalMicroseconds);
        return new Incident(IncidentCause.StopLatched, "EmergencyStop", "R-STOP-EMERGENCY", "", at, "/dev/pen", "SIM-1", 0, recorder ?? new FlightRecorder(clocks));
    }

    private static byte[] FileOf(string id)
    {
        using var file = new MemoryStream();
        Put(id)(file);
        return file.ToArray();
    }

    private static Action<Stream> Put(string id) => file => IncidentFormat.Write(
        file,
        new IncidentHeader
        {
            IncidentId = id, At = Given.Start, MonotonicUs = 0, Line = "/dev/pen", ServiceBuild = "test", SamplesPerSecond = 100, StopNumber = 0, FromUs = 0, UntilUs = 0,
            Causes = [new IncidentCauseEntry(IncidentCause.Defect, "test", "", "", 0)],
        },
        new FlightSnapshot { FromUs = 0, UntilUs = 0, Greeting = [], Pieces = [], Notes = [] });

    private IncidentFiles Files(int filesMax = 10, long bytesMax = 1 << 20, long free = long.MaxValue / 2) =>
        new(Directory, Log.CreateLogger<IncidentFiles>(), filesMax, bytesMax, _ => free);
}
