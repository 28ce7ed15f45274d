using DeviceService.Sessions;
using PenSimulator;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

/// <summary>How many presses drove the motor by the pen's own count, and its clock, in us.</summary>
internal readonly record struct PressCount(ulong Presses, ulong DeviceTimeUs);

/// <summary>
/// Every press of one pen that drove its motor, as pen and physics have it, and the records held against them one by one (P4): a record that is
/// certain tells of one press, the next that none tells of yet, and of it where and in which session it was made, when, and how many strokes; one that
/// is uncertain tells of as many as it says it does.
/// </summary>
internal sealed class PressLedger
{
    // Of a sample, and of its place in a frame.
    private const ulong SampleUs = 20_000;

    private readonly List<Press> _presses = [];
    private ulong _count;
    private double _strokes;
    private ulong _deviceUs;
    private Press? _open;

    /// <summary>How many there were.</summary>
    public int Count => _presses.Count;

    /// <summary>A millisecond passed.</summary>
    public void Look(PressCount counted, in PenTruth truth, in Situation situation, Func<DecidedArming?> decided)
    {
        if (counted.DeviceTimeUs < _deviceUs && _presses is [.., { } last])
        {
            // It lost its power: what it had not written down of the newest press is gone.
            last.PowerLost = true;
        }

        _deviceUs = counted.DeviceTimeUs;
        if (counted.Presses != _count)
        {
            // One that was stopped within the same millisecond is one too.
            _count = counted.Presses;
            _open?.End(_strokes, _deviceUs);
            _presses.Add(_open = new Press(decided(), _deviceUs, _strokes));
        }

        if (_open is { } press)
        {
            press.Unsure |= situation.Unstoppable || situation.SelfPowered || situation.DriveLagMs > 0;
            if (truth.State != PenState.Driving)
            {
                press.End(truth.Strokes, _deviceUs);
                _open = null;
            }
        }

        _strokes = truth.Strokes;
    }

    /// <summary>What of these records is not so; null where all is.</summary>
    /// <param name="records">Of this pen, in the order in which each was written first.</param>
    /// <param name="passes">Each pass on record, by its id.</param>
    /// <param name="lost">Sessions of which it is on record that nobody knows how they ended: a press of theirs may be on no record.</param>
    /// <param name="atEnd">Whether every press is to be on record by now.</param>
    public string? Defect(IEnumerable<ActivationRecord> records, IReadOnlyDictionary<string, PassRecord> passes, IReadOnlySet<string> lost, bool atEnd)
    {
        var next = 0;
        var untold = (SessionId: (string?)"", Strokes: 0.0);
        foreach (var record in records)
        {
            var earlier = record.Uncertain && record.SessionId == untold.SessionId ? untold.Strokes : 0;
            for (var told = record.Presses ?? 1; told > 0; told--)
            {
                while (next < _presses.Count && _presses[next].Decided?.SessionId is { } session && session != record.SessionId && lost.Contains(session))
                {
                    next++;
                }

                if (next == _presses.Count)
                {
                    return $"{Named(record)} tells of a press beyond the {_presses.Count} that there were";
                }

                if (WrongOf(record, _presses[next], passes) is { } wrong)
                {
                    return $"{Named(record)} tells of press {next + 1} of {_presses.Count}, {wrong}";
                }

                next++;
            }

            if (StrokesOf(record, next, earlier) is { } miscounted)
            {
                return miscounted;
            }

            // Of two presses that nothing was heard between nobody can tell whose strokes those were that are counted afterwards.
            untold = (record.SessionId, record.Uncertain ? Math.Max(0, earlier + MadeBy(Math.Max(0, next - (int)(record.Presses ?? 1)), next) - record.Measured.Strokes) : 0);
        }

        var missing = _presses.Skip(next).FirstOrDefault(press => press.Decided is null || !lost.Contains(press.Decided.SessionId));
        return atEnd && missing is not null ? $"press {_presses.IndexOf(missing) + 1} of {_presses.Count}, {missing}, is on no record" : null;
    }

    private static string? WrongOf(ActivationRecord record, Press press, IReadOnlyDictionary<string, PassRecord> passes)
    {
        if (press.Decided is { } decided && decided.SessionId != record.SessionId)
        {
            return $"{press}, as one of {record.SessionId}";
        }

        if (record.Uncertain)
        {
            return null;
        }

        var where = passes.TryGetValue(record.PassId, out var pass) ? DecidedArming.WhereOf(pass) : "no pass on record";
        return press.Decided is { } armed && armed.Where != where ? $"{press}, as one in {where}"
            : press.Unsure || record.Period.StartDeviceTimeUs is not { } start || (start >= press.BeganUs && start <= press.EndedUs + SampleUs) ? null
            : $"{press}, as one that began at {start} us of its clock";
    }

    // A press has what was made from the end of the one before to the beginning of the next; what was made while it drove is its own for certain.
    private string? StrokesOf(ActivationRecord record, int next, double earlier)
    {
        if (record.Presses is 0 || next == 0)
        {
            return null;
        }

        var (first, last) = (Math.Max(0, next - (int)(record.Presses ?? 1)), next - 1);
        var (most, press) = (MadeBy(first, next) + earlier + 1, _presses[last]);
        var least = record.Uncertain || press.Unsure || press.PowerLost ? 0 : press.StrokesAtEnd - press.StrokesAtStart - 1;
        return record.Measured.Strokes > most || record.Measured.Strokes < least
            ? $"{Named(record)} has {record.Measured.Strokes} strokes; press {next} of {_presses.Count}, {press}, made {least:0.0} to {most:0.0}"
            : null;
    }

    // From the end of the one before the first of these to the beginning of the one after them.
    private double MadeBy(int first, int next) => first == next ? 0
        : (next < _presses.Count ? _presses[next].StrokesAtStart : _strokes) - (first == 0 ? 0 : _presses[first - 1].StrokesAtEnd);

    private static string Named(ActivationRecord record) =>
        $"entry {record.EntryNumber}, {record.ActivationId}, ended by {record.EndedBy}{(record.Uncertain ? $", uncertain, of {record.Presses ?? 1} presses" : "")},";

    private sealed class Press(DecidedArming? decided, ulong beganUs, double strokes)
    {
        public DecidedArming? Decided => decided;

        public ulong BeganUs => beganUs;

        public ulong EndedUs { get; private set; } = ulong.MaxValue - SampleUs;

        public double StrokesAtStart => strokes;

        public double StrokesAtEnd { get; private set; } = double.MaxValue;

        /// <summary>Its motor did not do what the firmware had it do, or showed it late.</summary>
        public bool Unsure { get; set; }

        /// <summary>Its pen lost its power before the next one.</summary>
        public bool PowerLost { get; set; }

        public void End(double strokesAtEnd, ulong endedUs) => (StrokesAtEnd, EndedUs) = (strokesAtEnd, endedUs);

        public override string ToString() => $"which began at {beganUs} us, armed for {decided?.SessionId ?? "nothing"} {decided?.Where}";
    }
}
