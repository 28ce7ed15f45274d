namespace DeviceService.Sessions;

// Answers that are given again.
public sealed partial class PenFleet
{
    // A stored answer leaves out what is on record by itself and grows with its session: it is read again, as it stood when the answer was given.
    private async Task<FirstAnswer> WholeAsync(FirstAnswer first)
    {
        if (first is not { LeftOut: { } leftOut, Session: { Record.SessionId: { } sessionId } session })
        {
            return first;
        }

        var entries = await _journal.ListEntriesAsync(sessionId, [EntryKind.Stop, EntryKind.Activation], CancellationToken.None).ConfigureAwait(false);
        var until = first.Head?.EntryCount ?? long.MaxValue;
        var ofPass = entries.OfType<ActivationRecord>().Where(one => one.PassId == session.OpenPass?.PassId);
        return first with
        {
            LeftOut = null,
            Session = session with
            {
                Stops = AsOf(until, entries.OfType<StopRecord>(), static stop => stop.StopId, leftOut.Stops),
                Activations = AsOf(until, ofPass, static one => one.ActivationId, leftOut.Activations),
            },
        };
    }

    // The oldest so many. One that was told of before it was on record is shown as it came there first.
    private static IReadOnlyList<T> AsOf<T>(long until, IEnumerable<T> records, Func<T, string> idOf, int count)
        where T : JournalEntry =>
        [.. records.GroupBy(idOf).Take(count).Select(changes => changes.LastOrDefault(change => change.EntryNumber <= until) ?? changes.First())];
}
