using DeviceService.Safety;

namespace DeviceService.Sessions;

// Called by the link on its line thread.
internal sealed partial class PenOwner
{
    private static readonly TimeSpan TurnsAgainSpacing = TimeSpan.FromSeconds(1);

    // When the samples that are being looked at were read.
    private long _readAt;
    private long? _turnedAgainAt;

    public void OnSamples(ReadOnlySpan<PenSample> samples, int lost)
    {
        var at = _around.Clock.Now;
        _readAt = samples.IsEmpty ? _readAt : samples[0].HostTimestamp;
        foreach (ref readonly var sample in samples)
        {
            _line.Take(sample, lost, at, this);
            lost = 0;
        }

        Ring.Wake();
    }

    public void OnLinkChanged(LinkStatus status)
    {
        if (status.State != LinkState.Online)
        {
            _confirmationIsTimed = false;
            if (_line.IsArmed && _link is { Latch.IsLatched: false })
            {
                StopAs(StopOrigin.Link, StopReason.LinkLost, $"The link to the pen was lost while it was armed ({status.Reason}).", Actor.Service);
            }

            _line.Lose(_around.Clock.Now, this);
        }

        NoteLink(status);
        Tell(new PenEvent.LinkChanged(status));
    }

    public void OnHandshake(HandshakeReport report)
    {
        _line.Lose(_around.Clock.Now, this);
        _line.Restart();
        Times.Reports.Met(report.BootId, report.Status);
        Tell(new PenEvent.HandshakeCompleted(report));
    }

    public void OnStatus(PenStatus status)
    {
        _line.Count(status.Strokes);
        Times.Reports.Told(status);
        NoteFaults(status);
        if (_told.Count < LineInboxCapacity)
        {
            Tell(new PenEvent.StatusArrived(status));
        }
    }

    public void OnCommandOutcome(CommandOutcome outcome) => Tell(new PenEvent.CommandAnswered(outcome));

    public void OnStopConfirmed(StopConfirmation confirmation)
    {
        Waiters.Confirm(confirmation);
        NoteConfirmation(confirmation);
        Note(FlightNoteKind.StopConfirmed, confirmation.Reason.ToString(), number: confirmation.Number, tookUs: (long)confirmation.Latency.TotalMicroseconds);
        Tell(new PenEvent.StopConfirmed(confirmation));
    }

    public void OnCartridge(CartridgeObservation cartridge)
    {
        if (_told.Count < LineInboxCapacity || !cartridge.Present)
        {
            Tell(new PenEvent.CartridgeSeen(cartridge));
        }
    }

    public void OnClock(ClockEstimate estimate)
    {
        if (_told.Count < LineInboxCapacity)
        {
            Tell(new PenEvent.ClockEstimated(estimate));
        }
    }

    public void OnPermissionOver() => _link?.WithdrawPermit();

    public void OnBreach(in GuardBreach breach)
    {
        if (_link is null)
        {
            // The link has just been opened; the next sample shows the same.
            return;
        }

        if (breach.Action != GuardAction.Stop)
        {
            Tell(new PenEvent.DisarmDemanded(breach.Reason, StopRules.For(breach.Reason).Describe(breach), breach.Action == GuardAction.Pause));
        }
        else if (!_link.Latch.IsLatched || TurnsAgain(breach))
        {
            var acted = Act(breach.Reason);
            NoteStop(PenDuration.SampleToStop, acted.Outcome.Fate, _around.Clock.Time.GetElapsedTime(_readAt));
            Follow(acted, StopOrigin.Sample, breach.Reason, StopRules.For(breach.Reason).Describe(breach), Actor.Service, breach.DeviceTimeUs);
        }
    }

    // A pen that stood, latched, and turns by itself: the stop that it obeyed says nothing of this one, and nobody would be told to remove the power. A
    // drive that flickers is stopped once a second at the most.
    private bool TurnsAgain(in GuardBreach breach)
    {
        if (breach.Reason != StopReason.UnpermittedMotion || !Link.Latch.IsConfirmed
            || (_turnedAgainAt is { } before && _around.Clock.Time.GetElapsedTime(before) < TurnsAgainSpacing))
        {
            return false;
        }

        _turnedAgainAt = _around.Clock.Time.GetTimestamp();
        return true;
    }

    public void OnDriveStarted(string activationId, ulong deviceTimeUs, Moment at) =>
        Tell(new PenEvent.DriveStarted(activationId, deviceTimeUs, at));

    public void OnDriveEnded(string activationId, ActivationTally tally, ulong deviceTimeUs, Moment at, bool seen) =>
        Tell(new PenEvent.DriveEnded(activationId, tally, deviceTimeUs, at, seen));

    public void OnRecorded(string activationId, int number, long lost, IReadOnlyList<PenSample> samples) =>
        Tell(new PenEvent.Recorded(activationId, number, lost, samples));
}
