using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// What a link tells its pen's owner. All calls of one link come one after another on its line thread and must not block.
/// The samples of a frame are handed over before anything else is done with them: the guard that may write the stop
/// runs inside <see cref="OnSamples"/>, on the thread that read them. So the link holds no limits and decides nothing: it
/// feeds <see cref="StopLatch.StatusSeen"/> and <see cref="StopLatch.SampleSeen"/> and reports what came.
/// </summary>
public interface IPenLinkObserver
{
    /// <summary>
    /// Bytes went over the line. From the pen: on the line thread, before they are read. To the pen: inside the latch's gate, by whoever wrote them,
    /// a stopping thread too. It must not wait, and allocates nothing.
    /// </summary>
    /// <param name="direction">Which way.</param>
    /// <param name="bytes">The bytes; the memory is the caller's again afterwards.</param>
    void OnBytes(LineDirection direction, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>The line thread woke late: this machine had no time for it.</summary>
    void OnHostStalled(TimeSpan late)
    {
    }

    /// <summary>The line thread woke when something was due, so much later than that; told each time, and allocates nothing.</summary>
    void OnLineThreadWoke(TimeSpan late)
    {
    }

    /// <summary>A permission frame was written, so much later than it was due. One that was held back first, for want of a permit or a sample, is not told.</summary>
    void OnPermissionWritten(TimeSpan late)
    {
    }

    /// <summary>A Ping was answered.</summary>
    /// <param name="roundTrip">From the Ping being written until its Pong was read.</param>
    /// <param name="atPen">Of that, what the pen had it, by its own clock.</param>
    void OnRoundTrip(TimeSpan roundTrip, TimeSpan atPen)
    {
    }

    /// <summary>A command was answered that was sent once, and that a pen owes an answer to within 20 ms.</summary>
    void OnCommandTimed(TimeSpan took)
    {
    }

    /// <summary>Valid samples of one frame, oldest first. An invalid sample (law 7) is not handed over; it shows in <paramref name="lost"/>.</summary>
    /// <param name="samples">The samples; the memory is the caller's again afterwards.</param>
    /// <param name="lost">How many samples before the first one were missing or invalid; the link counts them in <see cref="PenSample.Sequence"/> too.</param>
    void OnSamples(ReadOnlySpan<PenSample> samples, int lost);

    /// <summary>
    /// State or sub-reason of the link changed. Told at once, on the line thread: an armed pen whose link is lost is stopped by the
    /// observer within this call. The link itself only withholds permission; a frame of a foreign session is told as a loss.
    /// </summary>
    void OnLinkChanged(LinkStatus status);

    /// <summary>A handshake was completed: a new session nonce, everything before is void and the pen is disarmed.</summary>
    void OnHandshake(HandshakeReport report);

    /// <summary>A status frame arrived.</summary>
    void OnStatus(PenStatus status);

    /// <summary>The answer to the command with this ticket; exactly one per accepted submission.</summary>
    void OnCommandOutcome(CommandOutcome outcome);

    /// <summary>The pen was seen to stand after a stop (law 14).</summary>
    void OnStopConfirmed(StopConfirmation confirmation);

    /// <summary>A cartridge was put in, taken out, or read again.</summary>
    void OnCartridge(CartridgeObservation cartridge);

    /// <summary>The line's clock estimate changed.</summary>
    void OnClock(ClockEstimate estimate);
}
