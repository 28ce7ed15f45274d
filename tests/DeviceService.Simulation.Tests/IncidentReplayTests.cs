using System.Text;
using DeviceService.Journal;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>What a flight recorder kept of a fault leads to the same stop when it is replayed, for every fault that the simulator knows.</summary>
public sealed class IncidentReplayTests : LoggedTests
{
    private const int AftermathMs = 1_500;

    // A loop that is blocked decides nothing, and the replay's is not; a service that was killed takes its recorder with it.
    private static readonly string[] NotInAnyFile = ["owner loop blocked", "service killed"];

    public static TheoryData<string> Faults => [.. Fault.All.Select(static fault => fault.Name).Except(NotInAnyFile)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_replayed_incident_stops_as_often_for_the_same_reasons_and_at_the_same_samples(string name)
    {
        var replayed = await IncidentReplay.RunAsync(await RecordedAsync(name), Log);

        Assert.Equal(replayed.Recorded, replayed.Replayed.Select(static stop => stop with { Given = false }));
        Assert.All(replayed.Recorded.Take(1), first => Assert.Contains(first.RuleId, replayed.AlarmRules));
    }

    [Fact]
    public async Task A_depth_above_the_limit_is_decided_anew_and_not_taken_from_the_notes()
    {
        var file = await RecordedAsync("depth reads high");

        var first = (await IncidentReplay.RunAsync(file, Log)).Replayed[0];

        Assert.Equal(("DepthAboveLimit", "R-DEPTH-LIMIT", false), (first.Reason, first.RuleId, first.Given));
        Assert.NotNull(first.DeviceTimeUs);
    }

    [Fact]
    public async Task A_sample_that_stopped_before_the_owner_had_seen_the_pen_stop_itself_stops_in_the_replay_too()
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        await room.TreatAsync();
        room.Room.LoopsBlocked = true;
        await Fault.Named("internal fault").Begin(room);
        room.Room.Run(20);
        await Fault.Named("depth reads high").Begin(room);
        room.Room.Run(20);
        room.Room.LoopsBlocked = false;
        room.Room.Run(AftermathMs);

        var replayed = await IncidentReplay.RunAsync(Written(room), Log);

        Assert.Equal("DepthAboveLimit", replayed.Recorded[0].Reason);
        Assert.NotNull(replayed.Recorded[0].DeviceTimeUs);
        Assert.Equal(replayed.Recorded, replayed.Replayed.Select(static stop => stop with { Given = false }));
    }

    [Fact]
    public async Task A_line_thread_that_slept_longer_than_a_pen_may_be_silent_lost_no_link_and_loses_none_in_the_replay()
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        room.Room.Run(1_000);
        await room.TreatAsync();
        await Fault.Named("depth reads high").Begin(room);
        room.Room.Run(AftermathMs);
        var (header, lines) = IncidentReader.Read(Written(room));
        var askedUs = lines.First(static line => line.Note is { Kind: FlightNoteKind.Request, Name: nameof(Request.ArmSession) }).Us;
        var (fellAsleepUs, wokeUs) = (askedUs - 450_000, askedUs - 50_000);

        // What the pen said meanwhile waited, and was read at once.
        bool Waited(IncidentLine line) => line is { Direction: LineDirection.FromPen, Greeting: false } && line.Us > fellAsleepUs && line.Us <= wokeUs;
        var readAtOnce = new IncidentLine { Us = wokeUs, Direction = LineDirection.FromPen, Bytes = [.. lines.Where(Waited).SelectMany(static line => line.Bytes!)] };
        var slept = lines.Where(line => !Waited(line)).Append(readAtOnce).OrderBy(static line => line.Greeting ? long.MinValue : line.Us);

        var replayed = await IncidentReplay.RunAsync(FileOf(header, Snapshot(header, slept)), Log);

        Assert.Equal("DepthAboveLimit", replayed.Recorded[0].Reason);
        Assert.Equal(replayed.Recorded, replayed.Replayed);
    }

    [Fact]
    public async Task Under_a_lower_limit_the_frames_of_a_treatment_without_a_fault_stop()
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        await room.TreatAsync();
        var (header, lines) = IncidentReader.Read(Written(room));
        var stricter = lines.Select(static line => line.Note?.Guard is { Armed: true } guard
            ? line with { Note = line.Note with { Guard = guard with { LimitUm = TreatedRoom.SettingUm / 2 } } }
            : line);

        var replayed = await IncidentReplay.RunAsync(FileOf(header, Snapshot(header, stricter)), Log);

        Assert.Empty(replayed.Recorded);
        Assert.Equal(("DepthAboveLimit", false), (replayed.Replayed[0].Reason, replayed.Replayed[0].Given));
    }

    [Fact]
    public async Task A_treatment_without_a_fault_replays_without_a_stop()
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        await room.TreatAsync();
        room.Room.Run(AftermathMs);

        var replayed = await IncidentReplay.RunAsync(Written(room), Log);

        Assert.Empty(replayed.Recorded);
        Assert.Empty(replayed.Replayed);
    }

    [Fact]
    public async Task A_file_that_was_cut_or_changed_is_refused_and_says_so()
    {
        var file = await RecordedAsync("depth reads high");
        var changed = (byte[])file.Clone();
        changed[file.Length / 2] ^= 1;

        foreach (var wrong in new[] { file[..(file.Length / 2)], changed, [], Encoding.UTF8.GetBytes("no incident\n") })
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => IncidentReplay.RunAsync(wrong, Log));
        }
    }

    private async Task<byte[]> RecordedAsync(string name)
    {
        var fault = Fault.Named(name);
        await using var room = await TreatedRoom.OpenAsync(Log, fault.Pen);
        await room.TreatAsync();
        await fault.Begin(room);
        room.Room.Run(AftermathMs);
        return Written(room);
    }

    private static byte[] FileOf(IncidentHeader header, FlightSnapshot snapshot)
    {
        using var file = new MemoryStream();
        IncidentFormat.Write(file, header, snapshot);
        return file.ToArray();
    }

    private static byte[] Written(TreatedRoom room)
    {
        var owner = room.Room.Fleet.Owners.Single();
        var snapshot = owner.Flight.Take();
        var firstStop = snapshot.Notes.FirstOrDefault(static note => note.Kind == FlightNoteKind.Stop)?.Number ?? 1;
        return FileOf(
            new IncidentHeader
            {
                IncidentId = "inc-1", At = new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero), MonotonicUs = 0, PenId = TreatedRoom.Serial, Line = owner.Line,
                ServiceBuild = "simulation", SamplesPerSecond = 100, StopNumber = firstStop - 1, FromUs = snapshot.FromUs, UntilUs = snapshot.UntilUs,
                Causes = [new IncidentCauseEntry(IncidentCause.StopLatched, "test", "", "", 0)],
            },
            snapshot);
    }

    private static FlightSnapshot Snapshot(IncidentHeader header, IEnumerable<IncidentLine> lines)
    {
        var all = lines.ToArray();
        (LineDirection, FramePiece)[] Pieces(bool greeting) =>
            [.. all.Where(line => line.Direction is not null && line.Greeting == greeting).Select(static line => (line.Direction!.Value, new FramePiece(line.Us, line.Bytes!)))];
        return new FlightSnapshot
        {
            FromUs = header.FromUs, UntilUs = header.UntilUs, Greeting = Pieces(true), Pieces = Pieces(false),
            Notes = [.. all.Select(static line => line.Note).OfType<FlightNote>()],
        };
    }
}
