namespace DeviceService.Sessions;

/// <summary>
/// One line with at most one pen behind it. Everything here may be called from any thread and returns at once; the
/// outcome of whatever was asked comes back through <see cref="IPenLinkObserver"/>.
/// </summary>
public interface IPenLink : IAsyncDisposable
{
    /// <summary>The line as it was named when it was opened.</summary>
    string Line { get; }

    /// <summary>The one way to stop: sets the latch and writes the stop to the line on the calling thread, past every queue.</summary>
    StopLatch Latch { get; }

    /// <summary>Link state and reason as of now.</summary>
    LinkStatus Status { get; }

    /// <summary>What has been counted on this line since it was opened.</summary>
    LinkCounters Counters { get; }

    /// <summary>
    /// Hands one command to the line. False when another is outstanding (law 4) or the link is not online; nothing
    /// was sent then. <see cref="Disarm"/> alone is taken while another is outstanding, and abandons it: the other one's outcome is
    /// <see cref="CommandResult.Uncertain"/>, reported first. True promises exactly one <see cref="IPenLinkObserver.OnCommandOutcome"/> with this ticket.
    /// A command that may lead to motion is written only through <see cref="StopLatch.TryWritePermissive"/> under
    /// <see cref="PenCommand.StopGeneration"/>; one that this refuses is answered <see cref="CommandResult.Failed"/>.
    /// </summary>
    bool TrySubmit(CommandTicket ticket, PenCommand command);

    /// <summary>
    /// Permits motion until <see cref="PermissionPermit.ValidFor"/> has passed on the monotonic clock. While it is valid, the latch clear
    /// and a valid sample not older than 100 ms, the link writes a permission frame each 50 ms. Replaces the permit before.
    /// </summary>
    void RenewPermit(PermissionPermit permit);

    /// <summary>Takes the permit back; no permission frame is written after this has returned.</summary>
    void WithdrawPermit();
}
