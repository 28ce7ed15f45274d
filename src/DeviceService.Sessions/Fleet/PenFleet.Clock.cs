using DeviceService.Safety;

namespace DeviceService.Sessions;

// The wall clock (law 22): found in doubt, kept in doubt over restarts, and confirmed.
public sealed partial class PenFleet
{
    private readonly Lock _doubting = new();
    private bool _doubtTold;

    // Where nobody else has read the records: the newest of the clock says whether a doubt was left.
    private async Task BeginClockAsync(CancellationToken cancellationToken)
    {
        if (_clock.Trust.HasBegun)
        {
            return;
        }

        ClockRecord? newest = null;
        await foreach (var stored in _journal.ExportAsync(new ExportFilter(Kinds: [EntryKind.Clock]), cancellationToken).ConfigureAwait(false))
        {
            newest = (ClockRecord)JournalPayload.FromBytes(stored.Kind, stored.Payload.Span);
        }

        var newestEntry = await _journal.NewestWallTimeAsync(cancellationToken).ConfigureAwait(false);
        _clock.Trust.Begin(_clock.Now, newestEntry, newest is { Confirmed: false } ? newest.Reason : null, found: null, believed: null);
    }

    // The doubt of a clock that was wrong before anything was written, to go on record with the first entry: the next run holds its clock
    // against this run's entries, which are as wrong.
    private IEnumerable<JournalEntry> DoubtAtStart()
    {
        var now = _clock.Now;
        return _clock.Trust.Doubt(now) is { } doubt && _clock.Trust.Keep(doubt) ? [DoubtRecord(doubt, now)] : [];
    }

    private string DoubtOfClock()
    {
        var now = _clock.Now;
        if (_clock.Trust.Doubt(now) is null)
        {
            return "";
        }

        // Looked at again: it may have been confirmed meanwhile. What is found is on its way to the disk before anybody can confirm it.
        lock (_doubting)
        {
            if (_clock.Trust.Doubt(now) is not { } doubt)
            {
                return "";
            }

            if (!_doubtTold)
            {
                _doubtTold = true;
                SessionsLog.ClockInDoubt(_logger, doubt);
                _serviceAlarms.Raise(Rules.ClockNotSane.Id, Rules.ClockNotSane.HazardId, AlarmPriority.Low, $"The wall clock is in doubt: {doubt}.", Rules.ClockNotSane.Remedy);
                if (_clock.Trust.Keep(doubt))
                {
                    _ = _journal.AppendAsync([DoubtRecord(doubt, now)]);
                }
            }

            return doubt;
        }
    }

    private static ClockRecord DoubtRecord(string doubt, Moment now) =>
        new() { At = now, By = Actor.Service, Confirmed = false, Reason = doubt, DeviationMs = 0 };

    private async Task<LedgerAnswer<FirstAnswer>> ConfirmClockAsync(Request.ConfirmClock request)
    {
        // A clock that nobody doubts needs no word, and a word that contradicts it is refused all the same: one of both is wrong.
        var refusal = DoubtOfClock().Length > 0
            ? await ConfirmAsync(request.Confirmation, request.By).ConfigureAwait(false)
            : WallClock.CheckConfirmation(_clock.Now.WallTime, request.Confirmation.ObservedAt);
        return refusal is null
            ? new LedgerAnswer<FirstAnswer>(new FirstAnswer { Head = _journal.Head }, null)
            : await RefusedAsync(request, refusal).ConfigureAwait(false);
    }

    // On record first, and only then believed: what is permitted by it is in the journal after it.
    private async Task<Refusal?> ConfirmAsync(ClockConfirmation confirmation, Actor by)
    {
        var now = _clock.Now;
        if (WallClock.CheckConfirmation(now.WallTime, confirmation.ObservedAt) is { } disagreement)
        {
            return disagreement;
        }

        var recorded = await _journal.AppendAsync([
            new ClockRecord
            {
                At = now,
                By = by with { OperatorId = confirmation.OperatorId },
                Confirmed = true,
                Reason = confirmation.Reason,
                DeviationMs = (long)(now.WallTime - confirmation.ObservedAt).TotalMilliseconds,
            },
        ]).ConfigureAwait(false);
        if (!recorded.Durable)
        {
            return Rules.JournalNotWritable.Refuse(("observed", recorded.Failure));
        }

        lock (_doubting)
        {
            _clock.Trust.Confirm(now);
            _doubtTold = false;
        }

        _serviceAlarms.End(Rules.ClockNotSane.Id);
        return null;
    }
}
