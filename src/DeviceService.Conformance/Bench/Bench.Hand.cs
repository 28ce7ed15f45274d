using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>What a hand does. An act is done when the pen shows it, and by no other sign.</summary>
internal sealed partial class Bench
{
    private const int DropLookMs = 200;
    private const int ReopenEachMs = 200;

    // A Boot comes each second until a Hello does.
    private static readonly TimeSpan BootMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReopenUnasked = TimeSpan.FromSeconds(10);

    public IHand Hand => hand;

    /// <summary>Whether it was declared that the pen has no sensor for a fall.</summary>
    public bool NoDropSensor { get; init; }

    /// <summary>Pressed, and held until the release is asked for.</summary>
    /// <param name="holdMs">For how long that will be, in ms, where it is no moment.</param>
    public async Task PressAsync(int holdMs = 0)
    {
        var shown = await ActAsync(
            HandAct.PressTrigger, static frame => Any(frame, static one => one.TriggerPressed) || frame.Status?.State == PenState.Driving, "a sample with trigger_pressed", holdMs);
        _held = (shown.Index, pen.Tag);
    }

    /// <summary>Released, and open for as long as the pen needs to call it so.</summary>
    public async Task ReleaseAsync()
    {
        _held = null;
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

    /// <summary>Changes the charge by some percent that no bit of fault_flags tells apart.</summary>
    public Task ChangeChargeAsync()
    {
        var before = NewestStatus.BatteryPercent;
        return ActAsync(HandAct.ChangeCharge, frame => frame.Status is { HasBatteryPercent: true } status && status.BatteryPercent != before, "a Status with another battery_percent");
    }

    /// <summary>Takes that change back.</summary>
    public Task RestoreChargeAsync()
    {
        var before = NewestStatus.BatteryPercent;
        return ActAsync(HandAct.RestoreCharge, frame => frame.Status is { HasBatteryPercent: true } status && status.BatteryPercent != before, "a Status with another battery_percent");
    }

    /// <summary>Warms the housing by what a Status tells.</summary>
    public Task WarmAsync()
    {
        var before = NewestStatus.TemperatureDecidegrees;
        return ActAsync(HandAct.WarmHousing, frame => frame.Status is { HasTemperatureDecidegrees: true } status && status.TemperatureDecidegrees > before, "a Status with a higher temperature_decidegrees");
    }

    /// <summary>Lets the housing cool by what a Status tells: it may go on to warm for a while.</summary>
    public Task CoolAsync()
    {
        var warmest = NewestStatus.TemperatureDecidegrees;
        return ActAsync(HandAct.CoolHousing, frame => frame.Status is { HasTemperatureDecidegrees: true } status && IsCooler(status.TemperatureDecidegrees), "a Status with a lower temperature_decidegrees");

        bool IsCooler(int decidegrees)
        {
            warmest = Math.Max(warmest, decidegrees);
            return decidegrees < warmest;
        }
    }

    /// <summary>Has the pen fall.</summary>
    /// <param name="before">Its counters before that.</param>
    /// <returns>Its counters, once drop_count is another.</returns>
    public async Task<Counters> DropAsync(Counters before)
    {
        RequireHand();
        await hand.ActAsync(HandAct.Drop, cancellation);
        for (var began = clock.GetTimestamp(); ;)
        {
            var counters = (await AcceptedAsync(new Command { ReadCounters = new ReadCounters() })).Counters;
            if (counters.DropCount != before.DropCount)
            {
                return counters;
            }

            if (clock.GetElapsedTime(began) >= hand.Patience)
            {
                throw Undone("a drop_count that has risen, as of a pen that feels a fall (one without a sensor for it is tested with --no-drop-sensor),");
            }

            await PassAsync(DropLookMs);
        }
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
        await hand.ActAsync(IsHeld ? HandAct.PowerCycleHeld : HandAct.PowerCycle, cancellation);
        var (began, lost, until) = (clock.GetTimestamp(), false, hand.Patience + BootMost);
        while (clock.GetElapsedTime(began) < until)
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
                // A line that has its power from the pen goes with it: giving it back may take as long again.
                until = lost ? until : clock.GetElapsedTime(began) + ReopenMost + BootMost;
                lost = true;
                await ComeBackAsync();
            }
        }

        throw Undone("a Boot with another boot_id");
    }

    /// <summary>
    /// Takes the power and gives it back, and begins a session. Permissions go on until the power has gone: whoever takes it needs a while, and a drive
    /// must not have ended by itself before.
    /// </summary>
    public async Task RestartAsync()
    {
        var before = BootId;
        var boot = await PowerCycleAsync(before);
        pen.Permits = null;
        Expect(boot is { HasBootId: true, SerialNumber.Length: > 0 } && boot.BootId != before, "Boot with another boot_id and the serial number", boot.ToString());
        var reply = (await HelloAsync(NewHello(ConformancePen.NewNonce()))).Frame.HelloReply;
        ExpectEqual(boot.BootId, reply.BootId, "boot_id of HelloReply");
    }

    /// <summary>Opens the line again, as often as it takes: for as long as a person may take to plug it in, or 10 s.</summary>
    /// <param name="most">For how long at the most; that, unless given.</param>
    /// <exception cref="PenLink.LineLostException">It could not be opened in this time.</exception>
    public async Task ReopenAsync(TimeSpan? most = null)
    {
        pen.Vanish();
        for (var began = clock.GetTimestamp(); ;)
        {
            try
            {
                pen.Open(cancellation);
                return;
            }
            catch (PenLink.LineLostException) when (clock.GetElapsedTime(began) < (most ?? ReopenMost))
            {
                await PassAsync(ReopenEachMs);
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

    private async Task ComeBackAsync()
    {
        try
        {
            await ReopenAsync();
        }
        catch (PenLink.LineLostException)
        {
            throw Undone("a line that can be opened again");
        }
    }

    private async Task<Heard> ActAsync(HandAct act, Func<PenFrame, bool> shown, string sign, int holdMs = 0)
    {
        RequireHand();
        var (from, tag) = (pen.Mark, pen.Tag);
        await hand.ActAsync(act, cancellation, holdMs);
        return await pen.NextAsync(from, heard => heard.Tag == tag && shown(heard.Frame), hand.Patience, cancellation) ?? throw Undone(sign);
    }

    // A person may simply not have done it; a control that says it did has shown that the pen does not tell.
    private ClauseEndedException Undone(string sign) => hand.IsPerson
        ? ClauseEndedException.NotTested(Invariant($"Nobody did it within {hand.Patience.TotalSeconds:0} s: {sign} did not come."))
        : ClauseEndedException.Failed(Invariant($"{sign} within {hand.Patience.TotalMilliseconds:0} ms of the act"), "it did not come");

    private TimeSpan ReopenMost => hand.IsPerson ? hand.Patience : ReopenUnasked;

    private static bool Any(PenFrame frame, Func<Sample, bool> match) => frame.Telemetry is { } told && told.Samples.Any(match);
}
