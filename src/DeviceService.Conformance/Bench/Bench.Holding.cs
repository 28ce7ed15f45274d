using DeviceService.PenLink;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>A trigger that a person was asked to hold: whether they did, by what the samples show. A pen does right that ends a drive at its release.</summary>
internal sealed partial class Bench
{
    // Until a contact that opened is shown: the 50 ms after which it counts as released, and the turn of a sample.
    private const int OpenShownMs = 60;

    private (int From, uint Tag)? _held;

    /// <summary>Whether the trigger was pressed, and nobody was asked to release it since.</summary>
    public bool IsHeld => _held is not null;

    /// <summary>
    /// Ends the clause as not tested where a person let go of the trigger before they were asked to: what the pen showed then is not what the clause is about.
    /// </summary>
    /// <param name="untilUs">Device time until which it had to be held; until now, unless given.</param>
    public async Task RequireHeldAsync(ulong untilUs = ulong.MaxValue)
    {
        if (!hand.IsPerson || !IsHeld)
        {
            return;
        }

        await PassDeviceAsync(OpenShownMs);
        if (OpenedUs(static _ => true) is { } openedUs && openedUs <= untilUs)
        {
            throw LetGo(openedUs);
        }
    }

    /// <summary>
    /// What became of a clause that ended: a failure is none of the pen's where a person let go of the trigger before they were asked to, and the drive ended with that, or there was none.
    /// </summary>
    public async Task<ClauseEndedException> JudgeAsync(ClauseEndedException ended)
    {
        if (ended.Outcome != ClauseOutcome.Failed || !hand.IsPerson || _held is not { } held)
        {
            return ended;
        }

        var (drove, end) = EndOfDrive(held.From, held.Tag);
        if (drove && end is null)
        {
            return ended;
        }

        var untilUs = end is null ? ulong.MaxValue : end.Frame.Status.DeviceTimeUs + (OpenShownMs * 1_000);
        try
        {
            await pen.NextAsync(held.From, heard => heard.Tag == held.Tag && heard.Frame.Telemetry?.DeviceTimeUs > untilUs, TimeSpan.FromMilliseconds(2 * OpenShownMs), cancellation);
        }
        catch (LineLostException)
        {
            // What was heard before it was lost says enough.
        }

        return OpenedUs(heard => heard.Tag == held.Tag) is { } openedUs && openedUs <= untilUs ? LetGo(openedUs) : ended;
    }

    /// <summary>Whether the motor turned under the press, and the Status that told its end.</summary>
    private (bool Drove, Heard? End) EndOfDrive(int from, uint tag)
    {
        var drove = false;
        foreach (var heard in pen.Since(from))
        {
            if (heard.Tag != tag || heard.Frame.Status is not { } status)
            {
                continue;
            }

            if (drove && status.State != PenState.Driving)
            {
                return (true, heard);
            }

            drove |= status.State == PenState.Driving;
        }

        return (drove, null);
    }

    /// <summary>Device time of the first sample under the press that says that the trigger was open again; null where none does.</summary>
    private ulong? OpenedUs(Func<Heard, bool> counts)
    {
        var closed = false;
        foreach (var heard in _held is { } held ? pen.Since(held.From).Where(counts) : [])
        {
            foreach (var sample in heard.Frame.Telemetry?.Samples ?? [])
            {
                if (closed && sample.HasTriggerPressed && !sample.TriggerPressed)
                {
                    return heard.Frame.Telemetry!.DeviceTimeUs + sample.OffsetUs;
                }

                closed |= sample.TriggerPressed;
            }
        }

        return null;
    }

    private static ClauseEndedException LetGo(ulong openedUs) => ClauseEndedException.NotTested(
        Invariant($"The trigger was let go before anybody was asked to release it: a sample at device time {openedUs} us says so. Hold it until then, and test again."));
}
