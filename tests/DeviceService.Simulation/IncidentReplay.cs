using DeviceService.Journal;
using DeviceService.PenLink;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DeviceService.Simulation;

/// <summary>
/// An incident file in virtual time: what the pen said goes through the service's own link engine, guard, owner and decisions, at the times at
/// which it was said. What other people and other threads did (settings of the guard, a line that was pulled, a stop by a caller, a latch that was
/// cleared) is taken from the notes; what follows from it is decided anew.
/// </summary>
internal sealed class IncidentReplay : IAsyncDisposable
{
    private const long StepUs = 1_000;

    private readonly IncidentHeader _header;
    private readonly IReadOnlyList<IncidentLine> _lines;
    private readonly FakeTimeProvider _clock;
    private readonly MemoryJournal _journal = new();
    private readonly PenOwner _owner;
    private readonly SteppedLink _link;
    private readonly long _originUs;
    private readonly long _began;
    private readonly HashSet<long> _given = [];
    private readonly RecordedTurns _turns;
    private IncidentLine? _heldUntil;
    private bool _attached;
    private int _ids;

    private IncidentReplay(IncidentHeader header, IReadOnlyList<IncidentLine> lines, ILoggerFactory loggers)
    {
        (_header, _lines) = (header, lines);
        _originUs = lines[0].Us - StepUs;
        _turns = RecordedTurns.In(lines);
        _clock = new FakeTimeProvider(header.At);
        _began = _clock.GetTimestamp();
        _owner = new PenOwner(
            new PenState { InstanceId = "replay", ServiceBuild = header.ServiceBuild, Line = header.Line, PenId = header.PenId, Link = LinkStatuses.Opening },
            Surroundings(),
            loggers.CreateLogger<PenOwner>());
        var nonces = new Queue<ulong>(RecordedNonces.In(lines));
        _link = new SteppedLink(
            header.Line, header.PenId, _owner, header.StopNumber, _clock, () => nonces.TryDequeue(out var nonce) ? nonce : ulong.MaxValue, header.SamplesPerSecond);
        _owner.Attach(_link);
    }

    private long NowUs => _originUs + (long)_clock.GetElapsedTime(_began).TotalMicroseconds;

    /// <summary>Replays the file to its end.</summary>
    /// <exception cref="InvalidDataException">It is no whole incident file, or has no bytes of a pen in it.</exception>
    public static async Task<ReplayedIncident> RunAsync(byte[] file, ILoggerFactory loggers)
    {
        var (header, lines) = IncidentReader.Read(file);
        if (!lines.Any(static line => line.Direction == LineDirection.FromPen))
        {
            throw new InvalidDataException($"Incident {header.IncidentId} has no bytes of a pen: nothing can be replayed.");
        }

        await using var replay = new IncidentReplay(header, lines, loggers);
        replay.Run();
        return replay.Outcome();
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _link.DisposeAsync();
        await _journal.DisposeAsync();
    }

    private void Run()
    {
        Attach();
        foreach (var line in _lines)
        {
            Reach(line);
            if (line is { Direction: LineDirection.FromPen, Bytes: { } said })
            {
                _heldUntil ??= _turns.CameOnlyAfter(line);
                Hear(said, pieceMeal: _turns.CameBetween(line));
            }
            else if (line.Note is { } note)
            {
                Take(note);
                _heldUntil = ReferenceEquals(line, _heldUntil) ? null : _heldUntil;
            }

            TakeTurn();
        }
    }

    private void TakeTurn()
    {
        if (_heldUntil is null)
        {
            _owner.Pump();
        }
    }

    /// <summary>
    /// Frames that were read at once are followed by the owner's turn, as a rule. Where the file shows that the owner decided a stop before the frames
    /// behind it were looked at, it has its turn after each frame.
    /// </summary>
    private void Hear(byte[] said, bool pieceMeal)
    {
        if (!pieceMeal)
        {
            _link.Step(said);
            return;
        }

        for (var from = 0; from < said.Length;)
        {
            var end = Array.IndexOf(said, (byte)0, from) is var at and >= 0 ? at + 1 : said.Length;
            _link.Step(said[from..end]);
            TakeTurn();
            from = end;
        }
    }

    /// <summary>Lets time pass to this line. Between handshake and file nobody knows what was said, so that nothing may fall due.</summary>
    private void Reach(IncidentLine line)
    {
        if (!line.Greeting && NowUs < _header.FromUs && line.Us > NowUs)
        {
            _clock.Advance(TimeSpan.FromMicroseconds(line.Us - NowUs));
            return;
        }

        while (NowUs + StepUs <= line.Us)
        {
            _clock.Advance(TimeSpan.FromMicroseconds(StepUs));
            if (!_turns.SleptUntil(line))
            {
                _link.Step([]);
            }

            TakeTurn();
        }
    }

    private void Take(FlightNote note)
    {
        switch (note.Kind)
        {
            case FlightNoteKind.Guard:
                _owner.Follower.Publish(GuardSettings.Of(note.Guard!));
                break;
            case FlightNoteKind.Link when note.Name == nameof(LinkState.Absent) && _attached:
                _attached = false;
                _link.Lose(new LinkStatus(LinkState.Absent, note.Sentence, ""));
                break;
            case FlightNoteKind.Link when note.Name == nameof(LinkState.Handshaking) && !_attached:
                Attach();
                break;
            case FlightNoteKind.LatchCleared:
                _link.Latch.TryClear(note.Number!.Value);
                break;
            case FlightNoteKind.Stop when note.Origin is StopOrigin.Call or StopOrigin.Loop && _link.Latch.Generation < note.Number:
                _given.Add(note.Number!.Value);
                _owner.Stop(Enum.Parse<StopReason>(note.Name), "As it was recorded.", Actor.Service);
                break;
            default:
                break;
        }
    }

    private void Attach()
    {
        _attached = true;
        _link.Attach();
    }

    private ReplayedIncident Outcome()
    {
        var alarms = _journal.Everything().OfType<AlarmRecord>().Select(static alarm => alarm.RuleId).Distinct().ToArray();
        return new ReplayedIncident(
            _header,
            Stops(_lines.Select(static line => line.Note).OfType<FlightNote>(), _ => false),
            Stops(_owner.Flight.Take().Notes, number => _given.Contains(number)),
            alarms);
    }

    private static ReplayedStop[] Stops(IEnumerable<FlightNote> notes, Func<long, bool> given) =>
    [
        .. notes.Where(static note => note.Kind == FlightNoteKind.Stop)
            .Select(note => new ReplayedStop(note.Number!.Value, note.Name, note.RuleId, note.DeviceTimeUs, given(note.Number.Value))),
    ];

    private OwnerSurroundings Surroundings()
    {
        var clocks = new Clockwork(_clock);
        return new OwnerSurroundings
        {
            Clock = clocks,
            Journal = _journal,
            NewId = prefix => $"{prefix}-{++_ids:d6}",
            ClockDoubt = static () => "",
            Profile = static () => ReferenceProfile.Profile,
            Eligibility = NoEligibilityRules.Instance,
            Feeds = new SessionFeeds("replay", _clock),
            PenChanged = static _ => { },
            SessionSeen = static (_, _) => { },
            Alarms = new AlarmBook("replay", static () => [], _clock),
            ControlChanged = static _ => { },
            ControlRequired = false,
            JournalFailed = static _ => { },

            // Nobody watches a replay.
            SampleEncoding = static (in PenSample _, Span<byte> _) => 0,
            Woken = static _ => { },
        };
    }
}

/// <summary>A stop, as it was recorded or as the replay came to it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Reason">The reason.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="DeviceTimeUs">The sample or status that showed it, by the pen's clock in us; null where neither did.</param>
/// <param name="Given">True where the replay was told of it, and did not come to it by itself.</param>
internal sealed record ReplayedStop(long Number, string Reason, string RuleId, ulong? DeviceTimeUs, bool Given);

/// <summary>What a replay came to.</summary>
/// <param name="Header">The file's header.</param>
/// <param name="Recorded">The stops that the file tells of.</param>
/// <param name="Replayed">The stops of the replay.</param>
/// <param name="AlarmRules">The rules of the alarms that the replay's decisions wrote to their journal.</param>
internal sealed record ReplayedIncident(
    IncidentHeader Header, IReadOnlyList<ReplayedStop> Recorded, IReadOnlyList<ReplayedStop> Replayed, IReadOnlyList<string> AlarmRules);
