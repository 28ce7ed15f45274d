using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

// When faults end: every pen comes back, every session can be closed, and the journal says what happened.
internal sealed partial class World
{
    private const int BackWithinMs = 15_000;
    private const int ClosedWithinMs = 20_000;
    private const int ConfirmedWithinMs = 5_000;

    private async Task EndAsync()
    {
        MendDisk();
        _room.WallClock.WallOffset = TimeSpan.Zero;
        foreach (var place in _places)
        {
            if (_options.Lens.Mends)
            {
                Mend(place);
            }
            else
            {
                place.Line.Unplug();
            }

            place.Watch.Released();
            place.Line.Pen.LiftOff();
            if (place.Line.Pen.Truth.CartridgeUid is null)
            {
                place.Line.Pen.InsertCartridge();
            }
        }

        foreach (var place in _places)
        {
            for (var until = _ms + BackWithinMs; OwnerOf(place)?.Views.Pen.Link is not { State: LinkState.Online }; await _room.PassAsync(10))
            {
                if (_ms > until)
                {
                    Violated("L", $"{place.PenId} did not come back within {BackWithinMs} ms: {OwnerOf(place)?.Views.Pen.Link}");
                }
            }

            await ConfirmAsync(place);
            await CloseAsync(place);
        }

        await _room.PassAsync(3_000);
        await CatchUpAsync();
        _places.ForEach(CheckClosed);
        CheckRecords();
        CheckPresses(atEnd: true);
        CheckProgress();
        if (_chain?.Defect() is { } broken)
        {
            Violated("P5", broken);
        }

        if (_violations.Count > 0)
        {
            throw new ViolatedException();
        }
    }

    // Whatever was stopped is seen to stand, without anybody asking again.
    private async Task ConfirmAsync(PenPlace place)
    {
        for (var until = _ms + ConfirmedWithinMs; OwnerOf(place)?.Link.Latch is { IsLatched: true, IsConfirmed: false }; await _room.PassAsync(10))
        {
            if (_ms > until)
            {
                Violated("L", $"the stop of {place.PenId} was not confirmed within {ConfirmedWithinMs} ms");
            }
        }
    }

    private async Task CloseAsync(PenPlace place)
    {
        var until = _ms + ClosedWithinMs;
        var tablet = place.Tablet;
        tablet.Lives = true;
        while (SessionOf(place)?.Record is { } open)
        {
            if (_ms > until)
            {
                Violated("L", $"{open.SessionId} is {open.State} and could not be closed within {ClosedWithinMs} ms");
                throw new ViolatedException();
            }

            if (!place.SignedIn[place.Active])
            {
                await SignInAsync(place, place.Active);
            }

            tablet.SessionId = open.SessionId!;
            Call(place, "AbortSession", tablet.AbortAsync(), Revokes(place));
            await _room.PassAsync(500);
        }
    }

    // Nor is one open by the record that the service knows nothing of: the pen would never have another (L).
    private void CheckClosed(PenPlace place)
    {
        var open = _room.Journal.All<SessionRecord>().Where(record => record.PenId == place.PenId).GroupBy(static record => record.SessionId).Select(static group => group.Last())
            .FirstOrDefault(static record => record.IsOpen);
        if (open is not null)
        {
            Violated("L", $"{open.SessionId} is open on record, {open.State}, and nobody can close it");
        }
    }

    // Every press is on record exactly once, or marked as uncertain (P4).
    private void CheckRecords()
    {
        foreach (var place in _places)
        {
            var records = _room.Journal.All<ActivationRecord>().Where(record => record.PenId == place.PenId).ToList();

            // What came on record although its sync failed is written again once the disk works: nobody could know that it was there.
            var twice = records.Where(record => !record.Uncertain && !_room.Journal.Unsynced.Contains(record.EntryNumber)).GroupBy(static record => record.ActivationId).FirstOrDefault(static group => group.Count() > 1);
            if (twice is not null)
            {
                Violated("P4", $"{twice.Key} is on record {twice.Count()} times: {string.Join("; ", twice.Select(static one => $"entry {one.EntryNumber}, {one.Measured.Strokes} strokes, ended by {one.EndedBy}"))}");
            }

            // What a lost line hid is told by the pen's counters afterwards, as a record of its own that says it is uncertain.
            var newest = records.GroupBy(static record => record.ActivationId).Select(static group => group.Last()).ToList();
            var uncertain = newest.Count(static record => record.Uncertain);
            var told = newest.Sum(static record => record.Presses ?? 1);
            var (all, withStrokes) = place.Watch.Presses;
            if (newest.Count - uncertain > all || told < withStrokes)
            {
                Violated("P4", $"{place.PenId} drove {all} times, {withStrokes} of them with strokes; {newest.Count} records tell of {told}, {uncertain} of them uncertain");
            }

            var (recorded, made) = (newest.Sum(static record => record.Measured.Strokes), place.Line.Pen.Truth.Strokes);
            if (recorded > made + newest.Count + 1 || (uncertain == 0 && recorded < made - place.Watch.StrokesUnasked - newest.Count - 1))
            {
                Violated("P4", $"{place.PenId} made {made:0} strokes; {recorded} are on record, in {newest.Count} presses, {uncertain} of them uncertain: "
                    + string.Join("; ", newest.Select(static one => $"entry {one.EntryNumber}, {one.Measured.Strokes} strokes, {one.Presses ?? 1} presses, ended by {one.EndedBy}{(one.Uncertain ? ", uncertain" : "")}")));
            }
        }
    }

    // What a session adds up for an area is what its presses made there, over pauses, armings and restarts (P8).
    private void CheckProgress()
    {
        var places = _room.Journal.All<PassRecord>().GroupBy(static pass => pass.PassId).ToDictionary(static group => group.Key, static group => group.Last());
        var made = _room.Journal.All<ActivationRecord>().GroupBy(static press => press.ActivationId).Select(static group => group.Last())
            .ToLookup(press => (press.SessionId, places[press.PassId].Area, places[press.PassId].Side), static press => press.Measured.Strokes);
        foreach (var session in _room.Journal.All<SessionRecord>().GroupBy(static session => session.SessionId).Select(static group => group.Last()))
        {
            foreach (var (area, side) in made.Where(one => one.Key.SessionId == session.SessionId).Select(static one => (one.Key.Area, one.Key.Side)))
            {
                var (told, sum) = (session.Progress.Where(one => one.Area == area && one.Side == side).Sum(static one => one.Strokes), made[(session.SessionId, area, side)].Sum());
                if (told != sum)
                {
                    Violated("P8", $"{session.SessionId} says {told} strokes in {area} {side}; its presses made {sum}");
                }
            }
        }
    }
}
