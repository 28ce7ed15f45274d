using System.Runtime.CompilerServices;
using DeviceService.Safety;

namespace DeviceService.Sessions;

// Alarms of every pen and of the service itself.
public sealed partial class PenFleet
{
    private const string SelfCheck = "R-ALARM-SELF-CHECK";
    private static readonly TimeSpan SelfCheckTime = TimeSpan.FromSeconds(5);

    /// <summary>Every alarm that stands, highest priority first.</summary>
    public IReadOnlyList<AlarmRecord> ListAlarms() =>
    [
        .. _owners.Values.SelectMany(static owner => owner.Views.Alarms).Concat(_serviceAlarms.Standing).DistinctBy(static alarm => alarm.AlarmId)
            .OrderByDescending(static alarm => alarm.Priority).ThenBy(static alarm => alarm.AlarmId, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Every alarm that stands, then each change; none is ever left out. While it is read in the name of a control lease, its holder
    /// counts as being shown the alarms.
    /// </summary>
    /// <param name="lease">The pen and the lease of the reader; null for one that controls nothing.</param>
    /// <param name="resumeAfter">Where to resume; null for now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FeedBehindException">While reading: the reader fell behind; nothing was left out before.</exception>
    public async IAsyncEnumerable<FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>> WatchAlarms(
        (string PenId, uint Number)? lease, Cursor? resumeAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var listening = lease is { } held ? _alarms.Listen(held.PenId, held.Number) : null;
        await foreach (var item in _alarms.Feed.ReadAsync(resumeAfter, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    /// <summary>Whether this principal holds this lease; the refusal otherwise.</summary>
    public Refusal? CheckLease(string penId, uint leaseNumber, Actor by)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (Find(new PenName(penId, null), out var refusal) is not { } owner)
        {
            return refusal;
        }

        var control = owner.Views.Control;
        return ControlDecision.Refuse(new ControlFacts
        {
            Rpc = nameof(WatchAlarms),
            PenId = penId,
            Lease = control.LeaseNumber,
            Holder = control.ClientName,
            Left = control.ExpiresAtUs is { } until ? TimeSpan.FromMicroseconds(until - Now.MonotonicUs) : TimeSpan.Zero,
            IsHolder = control.Holder?.Principal == by.Principal,
            Shown = leaseNumber,
            Required = true,
        });
    }

    internal AlarmBook Alarms => _alarms;

    private async Task<LedgerAnswer<FirstAnswer>> AcknowledgeAlarmAsync(Request.AcknowledgeAlarm request)
    {
        // A pen that was plugged in at another line is known to both until one of them is let go.
        LedgerAnswer<FirstAnswer>? answer = null;
        foreach (var owner in _owners.Values.Where(owner => owner.Views.Alarms.Any(alarm => alarm.AlarmId == request.AlarmId)))
        {
            var next = Answered(request, await owner.CallAsync(request).ConfigureAwait(false));
            answer = answer is { Refusal: null } ? answer : next;
        }

        if (answer is not null)
        {
            return answer;
        }

        return _serviceAlarms.Acknowledge(request.AlarmId, request.By)
            ? new LedgerAnswer<FirstAnswer>(new FirstAnswer { Head = _journal.Head }, null)
            : await RefusedAsync(request, Rules.AlarmUnknown.Refuse(("observed", request.AlarmId))).ConfigureAwait(false);
    }

    // What an earlier run ended under is over where its cause is; what latches stands on until somebody has seen it.
    private void EndRestoredAlarms()
    {
        _serviceAlarms.End(Rules.JournalNotWritable.Id);
        if (DoubtOfClock().Length == 0)
        {
            _serviceAlarms.End(Rules.ClockNotSane.Id);
        }
    }

    // The whole way of an alarm, once, before any pen is attended to: raised, told, read by a reader like any other, ended.
    private async Task ProveAlarmPathAsync(CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(SelfCheckTime);
        var seen = 0;
        try
        {
            await foreach (var item in WatchAlarms(null, null, giveUp.Token).ConfigureAwait(false))
            {
                if (item is FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Snapshot)
                {
                    _serviceAlarms.Raise(SelfCheck, "H20", AlarmPriority.Low, "Self-check: this alarm proves that alarms arrive.", "Nothing; it ends by itself.");
                    _serviceAlarms.End(SelfCheck);
                }
                else if (item is FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Happened { Value.RuleId: SelfCheck } && ++seen == 2)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below, as any other end without both.
        }

        throw new InvalidOperationException($"The self-check of the alarms saw {seen} of 2 changes: alarms would not arrive.");
    }
}
