using DeviceService.Journal;
using DeviceService.PenLink;
using DeviceService.Sessions;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Simulation;

/// <summary>
/// When the owner of a pen had its turn in an incident file. It is another thread than the line's: a pen that stops itself is seen by the line first and
/// by the owner later, and a sample may have stopped in between. The notes tell which came first. And whether the line's own thread had its turn: on a
/// busy machine it may not for longer than a pen may be silent, and has not noticed then what was no silence.
/// </summary>
internal sealed class RecordedTurns
{
    // A step of the replay off either end of the silence.
    private const long SleepUs = LinkTiming.SilenceMaxUs - 2_000;

    private readonly HashSet<IncidentLine> _between = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<IncidentLine, IncidentLine> _late = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<IncidentLine> _asleep = new(ReferenceEqualityComparer.Instance);

    private RecordedTurns()
    {
    }

    /// <summary>Whether the owner decided on a frame of this piece before the frames behind it were looked at.</summary>
    public bool CameBetween(IncidentLine heard) => _between.Contains(heard);

    /// <summary>The stop before which the owner had not looked at what this piece says; null where it had its turn at once.</summary>
    public IncidentLine? CameOnlyAfter(IncidentLine heard) => _late.GetValueOrDefault(heard);

    /// <summary>
    /// Whether the line's thread slept from what was heard before until this or what is heard next: that is so long after that a pen would have been
    /// lost for its silence, and no loss is told. Its frames waited, and were read at once.
    /// </summary>
    public bool SleptUntil(IncidentLine line) => _asleep.Contains(line);

    public static RecordedTurns In(IReadOnlyList<IncidentLine> lines)
    {
        var turns = new RecordedTurns();
        turns.FindSleep(lines);
        var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, new FrameCounts());
        IncidentLine? heard = null;
        IncidentLine? latchSeen = null;
        var (penLatched, stopped) = (false, false);
        foreach (var line in lines)
        {
            if (line is { Direction: LineDirection.FromPen, Bytes: { } said })
            {
                heard = line;
                foreach (var latched in Statuses(decoder, said))
                {
                    latchSeen = latched && !penLatched ? line : latched ? latchSeen : null;
                    penLatched = latched;
                }
            }
            else if (line.Note is { Kind: FlightNoteKind.Stop } stop)
            {
                if (stop is { Origin: StopOrigin.Loop, DeviceTimeUs: not null } && heard is not null)
                {
                    turns._between.Add(heard);
                }
                else if (stop.Origin != StopOrigin.Loop && latchSeen is not null && !stopped)
                {
                    turns._late[latchSeen] = line;
                }

                (latchSeen, stopped) = (null, true);
            }
            else if (line.Note is { Kind: FlightNoteKind.LatchCleared })
            {
                (latchSeen, stopped) = (null, false);
            }
        }

        return turns;
    }

    private void FindSleep(IReadOnlyList<IncidentLine> lines)
    {
        long? heardUs = null;
        var since = new List<IncidentLine>();
        foreach (var line in lines.Where(static line => !line.Greeting))
        {
            since.Add(line);
            if (line.Direction == LineDirection.FromPen)
            {
                if (heardUs is { } before && line.Us - before >= SleepUs)
                {
                    _asleep.UnionWith(since);
                }

                heardUs = line.Us;
                since.Clear();
            }
            else if (line.Note is { Kind: FlightNoteKind.Link })
            {
                heardUs = null;
                since.Clear();
            }
        }
    }

    /// <summary>Of each status in these bytes, whether the pen was latched.</summary>
    private static List<bool> Statuses(FrameDecoder decoder, ReadOnlySpan<byte> said)
    {
        var found = new List<bool>();
        while (decoder.TryRead(ref said, out var message))
        {
            try
            {
                if (PenFrame.Parser.ParseFrom(message) is { BodyCase: PenFrame.BodyOneofCase.Status } frame)
                {
                    found.Add(frame.Status.State == Penlink.V1.PenState.Latched);
                }
            }
            catch (InvalidProtocolBufferException)
            {
                // The file may begin in the middle of a frame; what is left of it is no status.
                continue;
            }
        }

        return found;
    }
}
