using DeviceService.Safety;

namespace DeviceService.Sessions;

// Who controls which pen.
public sealed partial class PenFleet
{
    /// <summary>Who controls each attached pen, then each change. A slow reader gets a gap and a new snapshot.</summary>
    public IAsyncEnumerable<FeedItem<IReadOnlyList<ControlView>, ControlView>> WatchControl(Cursor? resumeAfter, CancellationToken cancellationToken) =>
        _controlFeed.ReadAsync(resumeAfter, cancellationToken);

    /// <summary>Who controls each attached pen, by id.</summary>
    public IReadOnlyList<ControlView> ListControl() =>
        [.. _owners.Values.Where(static owner => owner.Views.PenId is not null).Select(static owner => owner.Views.Control).OrderBy(static control => control.PenId, StringComparer.Ordinal)];

    /// <summary>
    /// Keeps control for another while: five seconds while armed, thirty while not. Neither recorded nor remembered, so that it works
    /// while the disk does not. Stale leases are refused with R-CONTROL-STALE.
    /// </summary>
    /// <param name="penId">The pen.</param>
    /// <param name="leaseNumber">The lease to renew.</param>
    /// <param name="shownAlarm">Sequence of the newest alarm change that the holder has shown; 0 for none yet.</param>
    /// <param name="by">Who asks.</param>
    public async Task<(ControlView? Control, Refusal? Refusal)> RenewControlAsync(string penId, uint leaseNumber, long shownAlarm, Actor by)
    {
        if (Find(new PenName(penId, null), out var refusal) is not { } owner)
        {
            return (null, refusal);
        }

        var reply = await owner.CallAsync(new Request.RenewControl(penId, shownAlarm) { RequestId = "", By = by, LeaseNumber = leaseNumber }).ConfigureAwait(false);
        return (reply.Verdict.Control, reply.Verdict.Refusal);
    }
}
