using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>What a hand does. An act is done when the pen shows it, and by no other sign.</summary>
internal sealed partial class Bench
{
    public IHand Hand => hand;

    public Task PressAsync() => ActAsync(HandAct.PressTrigger, frame => Any(frame, static one => one.TriggerPressed) || frame.Status?.State == PenState.Driving, "a sample with trigger_pressed");

    /// <summary>Released, and open for as long as the pen needs to call it so.</summary>
    public async Task ReleaseAsync()
    {
        await ActAsync(HandAct.ReleaseTrigger, static frame => Any(frame, static one => one.HasTriggerPressed && !one.TriggerPressed), "a sample without trigger_pressed");
        await PassDeviceAsync(70);
    }

    public Task RemoveAsync() => ActAsync(HandAct.RemoveCartridge, static frame => frame.Status is { HasCartridgePresent: true, CartridgePresent: false }, "a Status without a cartridge");

    public Task InsertAsync() => ActAsync(HandAct.InsertCartridge, static frame => frame.Status is { CartridgePresent: true }, "a Status with a cartridge");

    public Task TouchAsync() => ActAsync(HandAct.TouchSkin, static frame => Any(frame, static one => one.SkinContact), "a sample with skin_contact");

    public Task LiftOffAsync() => ActAsync(HandAct.LiftOff, static frame => Any(frame, static one => !one.SkinContact), "a sample without skin_contact");

    public Task TurnDialAsync()
    {
        var before = NewestSample?.SetProtrusionUm;
        return ActAsync(HandAct.TurnDial, frame => Any(frame, one => one.SetProtrusionUm != before), "a sample with another set_protrusion_um");
    }

    /// <summary>Brings the two depth channels apart by more than the least bound of a pen.</summary>
    public Task PartChannelsAsync() => ActAsync(HandAct.PartChannels, static frame => Any(frame, OwnLimitClauses.IsApart), "a sample whose two channels are more than 50 um apart");

    /// <summary>Takes away what held them apart. What the clause is about was seen before: it does not hang on this.</summary>
    public async Task JoinChannelsAsync()
    {
        await hand.ActAsync(HandAct.JoinChannels, cancellation);
        await pen.NextAsync(pen.Mark, static heard => Any(heard.Frame, static one => !OwnLimitClauses.IsApart(one)), hand.Patience, cancellation);
    }

    /// <summary>Brings the charge below 10 %.</summary>
    public Task DrainAsync() => ActAsync(HandAct.DrainBattery, static frame => frame.Status is { HasBatteryPercent: true, BatteryPercent: < BatteryLowPercent }, "a Status with a battery_percent below 10");

    /// <summary>Gives the charge back. What the clause is about was seen before; of a pen that stays empty the next Arm says so.</summary>
    public async Task ChargeAsync()
    {
        var from = pen.Mark;
        await hand.ActAsync(HandAct.ChargeBattery, cancellation);
        await pen.NextAsync(from, static heard => heard.Frame.Status is { BatteryPercent: >= BatteryLowPercent }, hand.Patience, cancellation);
    }

    /// <summary>
    /// A break of 2 ms: by the line where it carries one, else by a hand that has the pen's end of it. False where neither does. What a hand does there is
    /// heard by the pen alone: it says nothing about how this machine would send one.
    /// </summary>
    public async Task<bool> TryBreakAsync()
    {
        if (pen.TryBreak())
        {
            return true;
        }

        if (!hand.BreaksLine)
        {
            return false;
        }

        await hand.ActAsync(HandAct.BreakLine, cancellation);
        return true;
    }

    /// <summary>Takes the power and gives it back; the line is opened again where it went with the power.</summary>
    /// <returns>What the pen said first when it started.</returns>
    public async Task<Boot> PowerCycleAsync(ulong bootId)
    {
        RequireHand();
        var from = pen.Mark;
        await hand.ActAsync(HandAct.PowerCycle, cancellation);
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < hand.Patience + TimeSpan.FromSeconds(2))
        {
            try
            {
                if (await pen.NextAsync(from, heard => heard.Frame.Boot is { } boot && boot.BootId != bootId, TimeSpan.FromMilliseconds(500), cancellation) is { } heard)
                {
                    return heard.Frame.Boot;
                }
            }
            catch (PenLink.LineLostException)
            {
                // A line that has its power from the pen goes with it.
                await ReopenAsync();
            }
        }

        throw Undone("a Boot with another boot_id");
    }

    /// <summary>Opens the line again, as often as it takes, for 10 s at the most.</summary>
    public async Task ReopenAsync()
    {
        pen.Vanish();
        for (var tries = 0; ; tries++)
        {
            try
            {
                pen.Open(cancellation);
                return;
            }
            catch (PenLink.LineLostException absent) when (tries < 50)
            {
                _ = absent;
                await PassAsync(200);
            }
        }
    }

    /// <summary>Ends the clause as not tested where nobody can act.</summary>
    public void RequireHand()
    {
        if (hand.Absent is { } why)
        {
            throw ClauseEndedException.NotTested(why);
        }
    }

    private async Task ActAsync(HandAct act, Func<PenFrame, bool> shown, string sign)
    {
        RequireHand();
        var (from, tag) = (pen.Mark, pen.Tag);
        await hand.ActAsync(act, cancellation);
        _ = await pen.NextAsync(from, heard => heard.Tag == tag && shown(heard.Frame), hand.Patience, cancellation) ?? throw Undone(sign);
    }

    // A person may simply not have done it; a control that says it did has shown that the pen does not tell.
    private ClauseEndedException Undone(string sign) => hand.IsPerson
        ? ClauseEndedException.NotTested(Invariant($"Nobody did it within {hand.Patience.TotalSeconds:0} s: {sign} did not come."))
        : ClauseEndedException.Failed(Invariant($"{sign} within {hand.Patience.TotalMilliseconds:0} ms of the act"), "it did not come");

    private static bool Any(PenFrame frame, Func<Sample, bool> match) => frame.Telemetry is { } told && told.Samples.Any(match);
}
