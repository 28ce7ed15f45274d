using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

// Every press exactly once, as what it was (P4).
internal sealed partial class World
{
    private const int PressesEveryMs = 500;

    private int _entriesSeen;

    private void CheckPresses(bool atEnd)
    {
        if (!atEnd && _room.Journal.Count == _entriesSeen)
        {
            return;
        }

        _entriesSeen = _room.Journal.Count;
        var records = _options.Lens.Presses(_room.Journal.All<ActivationRecord>());
        if (!atEnd && records.Count == 0)
        {
            return;
        }

        var passes = _room.Journal.All<PassRecord>().GroupBy(static pass => pass.PassId).ToDictionary(static group => group.Key, static group => group.Last());
        var lost = _room.Journal.All<SessionRecord>().Where(static session => session.End == SessionEnd.AbortedOutcomeUnknown)
            .Select(static session => session.SessionId!).ToHashSet();
        foreach (var place in _places)
        {
            var newest = records.Where(record => record.PenId == place.PenId).GroupBy(static record => record.ActivationId).Select(static group => group.Last());
            if (place.Watch.Ledger.Defect(newest, passes, lost, atEnd) is { } defect)
            {
                Violated("P4", $"{place.PenId}: {defect}");
            }
        }
    }
}
