using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>
/// Section 7: the five limits that a pen enforces by itself. Each is brought about, never waited for; that it was broken is judged by the
/// pen's own samples, so that a pen that did not stop and one that had nothing to stop for are told apart.
/// </summary>
internal static class OwnLimitClauses
{
    private const int AtLimitMs = 1_000;
    private const int WayInMs = 400;
    private const int DriveMs = 2_000;
    private const ulong SampleUs = 10_000;
    private const ulong SpinUpUs = 300_000;
    private const ulong RateUs = 100_000;
    private const ulong ApartUs = 20_000;
    private const ulong OutsideForUs = 500_000;

    // From a reading that is beyond its limit to the Status that tells the stop: checked each millisecond, told within 10.
    private const ulong ToldUs = DriveEndUs + StatusUs;

    // The least that a pen may be told (section 7).
    private const uint ApartMaxUm = 50;

    // Below the highest protrusion of a pen, so that no shake of a reading stops it on the way there.
    private const uint ShakeUm = 200;

    // A rate that was measured is not this one to the millihertz, nor is one that is told in whole hertz.
    private const uint OffRoundMillihertz = 7;

    public static IEnumerable<Clause> All =>
    [
        Of("C-LIMIT-8", 7, "Limits of 0.1 degrees Celsius, then Arm", "Stopped, TEMPERATURE, after 1,000 ms above; or Arm refused, FAULT_PRESENT", TemperatureAsync),
        ByHand("C-LIMIT-9", 7, "Limits of 1 mA, then a drive", "Stopped, MOTOR_CURRENT, 450 ms after the drive began", CurrentAsync),
        Of(
            "C-LIMIT-10", 7, "Disarm at a deep setting, then limits and a setting of the shallowest, and Arm while the needles are on their way in; where that shows nothing, and with a dial, Arm at the limit",
            "Stopped at once, PROTRUSION_ABOVE_LIMIT, by a reading above it that a sample shows", ProtrusionAsync),
        ByHand(
            "C-LIMIT-11", 7, "A band of the one stroke rate that is set, which no measured rate meets to the millihertz; then a drive",
            "Stopped, STROKE_RATE, 400 ms after the drive began where the samples are beyond one end of the band, else after 100 ms outside", RateAsync),
        ByHand("C-LIMIT-12", 7, "Armed and settled under a bound of 50 um; the two channels are brought apart by more", "Stopped, CHANNELS_DISAGREE, after 20 ms", ChannelsAsync)
            with { NotFitted = static (_, identity) => identity.DepthChannels == 2 ? null : "The pen has one depth channel." },
    ];

    private static async Task TemperatureAsync(Bench bench)
    {
        await bench.SetUpAsync(static limits => limits.TemperatureMaxDecidegrees = 1);
        if (bench.NewestStatus.TemperatureDecidegrees <= 1)
        {
            throw ClauseEndedException.NotTested("The pen is not warmer than 0.1 degrees: test it in a room.");
        }

        var from = bench.Pen.Mark;
        var armed = await bench.ArmAsync();
        var stopped = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED by the temperature", TimeSpan.FromSeconds(2));
        ExpectEqual(StopCause.Temperature, stopped.StopCause, "stop_cause");
        ExpectEqual(armed.StopCount + 1, stopped.StopCount, "stop_count");
    }

    private static async Task CurrentAsync(Bench bench)
    {
        await bench.SetUpAsync(static limits => limits.MotorCurrentMaxMilliamperes = 1);
        await bench.ArmAsync();
        var from = bench.Pen.Mark;
        var driving = await bench.PressAndDriveAsync();
        var stopped = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED by the motor current");
        ExpectEqual(StopCause.MotorCurrent, stopped.StopCause, "stop_cause");
        var afterUs = (long)stopped.DeviceTimeUs - (long)driving.DeviceTimeUs;
        Expect(afterUs is >= 430_000 and <= 480_000, "430 to 480 ms from the Status that says DRIVING to the one that says LATCHED", Invariant($"{afterUs / 1_000} ms"));
        await bench.ExpectStandingAsync(from, stopped.DeviceTimeUs, "a current above its limit");
    }

    private static async Task ProtrusionAsync(Bench bench)
    {
        if (!bench.IsDial && await OnTheWayInAsync(bench))
        {
            return;
        }

        if (!await AtLimitAsync(bench))
        {
            throw ClauseEndedException.NotTested("No sample showed a reading above the limit: the needles were in before the pen was armed again, and no reading at the limit went above it.");
        }
    }

    /// <summary>The needles are still out from the arming before, and the pen is armed under limits that are shallower.</summary>
    private static async Task<bool> OnTheWayInAsync(Bench bench)
    {
        var (least, most, step) = (bench.Fitted.ProtrusionMinUm, bench.Fitted.ProtrusionMaxUm, Math.Max(1, bench.Fitted.ProtrusionStepUm));
        var deepest = least + ((Math.Max(least, most - Math.Min(most, ShakeUm)) - least) / step * step);
        await bench.SetLimitsAsync();
        await bench.AcceptedAsync(new Command { ApplySetting = bench.NewSetting(deepest) });
        await bench.ArmAsync();
        await bench.SettleAsync(deepest);
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        await bench.SetLimitsAsync(limits => limits.ProtrusionMaxUm = least);
        await bench.AcceptedAsync(new Command { ApplySetting = bench.NewSetting(least) });
        if (await StopsAboveAsync(bench, WayInMs))
        {
            return true;
        }

        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        bench.Pen.Permits = null;
        return false;
    }

    /// <summary>The limit is the setting itself, so that the least shake of a reading is above it.</summary>
    private static async Task<bool> AtLimitAsync(Bench bench)
    {
        var limit = bench.IsDial ? bench.NewestSample?.SetProtrusionUm ?? 0 : bench.SettingUm;
        if (limit < bench.Fitted.ProtrusionMinUm || limit > bench.Fitted.ProtrusionMaxUm)
        {
            throw ClauseEndedException.NotTested(Invariant($"The dial is at {limit} um: turn it to {bench.Fitted.ProtrusionMinUm} um or more."));
        }

        await bench.SetUpAsync(limits => limits.ProtrusionMaxUm = limit);
        return await StopsAboveAsync(bench, AtLimitMs);
    }

    /// <summary>Arms, and holds the pen to its limit. False where no reading above it was shown and nothing was stopped.</summary>
    private static async Task<bool> StopsAboveAsync(Bench bench, int ms)
    {
        var (from, limit, stops) = (bench.Pen.Mark, bench.Limits.ProtrusionMaxUm, bench.NewestStatus.StopCount);
        var armedUs = (await bench.SendArmAsync()).DeviceTimeUs;
        await bench.PassDeviceAsync(ms);
        var stopped = bench.FirstStatus(from, static status => status.State == PenState.Latched);
        var samples = bench.Pen.SamplesSince(from);

        // A sample tells the greatest reach since the one before: only one that begins after Arm speaks of the armed pen alone.
        var above = samples.Where((one, at) => at > 0 && samples[at - 1].DeviceTimeUs >= armedUs && IsAbove(one.Sample, limit)).Select(static one => one.DeviceTimeUs).FirstOrDefault();
        if (stopped is null)
        {
            Expect(above == 0, Invariant($"a reading above {limit} um stops the armed pen at once"), Invariant($"a sample above it at device time {above} us, and no stop within {ms} ms of Arm"));
            return false;
        }

        ExpectEqual(StopCause.ProtrusionAboveLimit, stopped.StopCause, "stop_cause");
        ExpectEqual(stops + 1, stopped.StopCount, "stop_count");
        Expect(
            above == 0 || stopped.DeviceTimeUs <= above + ToldUs, Invariant($"LATCHED within {ToldUs / 1_000} ms of a sample above {limit} um"),
            Invariant($"the sample at device time {above} us, LATCHED at {stopped.DeviceTimeUs} us"));
        Expect(
            samples.Exists(one => one.DeviceTimeUs > armedUs && one.DeviceTimeUs <= stopped.DeviceTimeUs + SampleUs && IsAbove(one.Sample, limit)),
            Invariant($"the reading above {limit} um that stopped is in a sample"), "no sample shows one");
        bench.Pen.Permits = null;
        await bench.ExpectStandingAsync(from, armedUs, "a reading above its limit");
        await bench.ExpectNeedlesInAsync("a reading above its limit");
        return true;
    }

    private static bool IsAbove(Sample sample, uint limit) =>
        sample.MeasuredProtrusionUm > (long)limit || (sample.HasNeedleSensorProtrusionUm && sample.NeedleSensorProtrusionUm > (long)limit);

    private static async Task RateAsync(Bench bench)
    {
        var only = Math.Min(bench.SettingMillihertz + OffRoundMillihertz, bench.Fitted.StrokeRateMaxMillihertz);
        await bench.SetLimitsAsync(limits => (limits.StrokeRateMinMillihertz, limits.StrokeRateMaxMillihertz) = (only, only));
        var setting = bench.NewSetting();
        setting.StrokeRateMillihertz = only;
        await bench.AcceptedAsync(new Command { ApplySetting = setting });
        await bench.ArmAsync();
        var from = bench.Pen.Mark;
        var driving = await bench.PressAndDriveAsync();
        var stopped = await bench.LookForStatusAsync(from, static status => status.State == PenState.Latched, DriveMs);
        var turning = bench.Pen.SamplesSince(from).FindAll(one => one.Sample.DriveOn && one.DeviceTimeUs >= driving.DeviceTimeUs + SpinUpUs);
        var outside = LongestOutside(turning, only);
        if (stopped is null)
        {
            Expect(
                outside < OutsideForUs, Invariant($"a stroke rate outside {only} to {only} mHz stops the pen after 100 ms"),
                Invariant($"it drove on; its samples were outside for {outside / 1_000} ms, at {turning.Min(static one => one.Sample.StrokeRateMillihertz)} to {turning.Max(static one => one.Sample.StrokeRateMillihertz)} mHz"));
            throw ClauseEndedException.NotTested(Invariant($"The pen's own samples say {only} mHz, which it was set to: no band that a setting is within leaves them out."));
        }

        ExpectEqual(StopCause.StrokeRate, stopped.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, stopped.StopCount, "stop_count");
        var last = turning.FindAll(one => one.DeviceTimeUs + RateUs >= stopped.DeviceTimeUs + SampleUs && one.DeviceTimeUs + ToldUs <= stopped.DeviceTimeUs);
        Expect(last.Count > 0 && last.TrueForAll(one => one.Sample.StrokeRateMillihertz != only), "every sample of the 100 ms before the stop is outside the band", "one is within it, or there is none");
        var afterUs = (long)stopped.DeviceTimeUs - (long)driving.DeviceTimeUs;
        var oneSide = turning.TrueForAll(one => one.Sample.StrokeRateMillihertz < only) || turning.TrueForAll(one => one.Sample.StrokeRateMillihertz > only);
        Expect(
            afterUs >= 380_000 && (!oneSide || afterUs <= 430_000),
            Invariant($"{(oneSide ? "380 to 430 ms" : "380 ms or more")} from the Status that says DRIVING to the one that says LATCHED"), Invariant($"{afterUs / 1_000} ms"));
        await bench.ExpectStandingAsync(from, stopped.DeviceTimeUs, "a stroke rate outside its band");
    }

    private static ulong LongestOutside(List<HeardSample> samples, uint only)
    {
        var (longest, began) = (0UL, (ulong?)null);
        foreach (var one in samples)
        {
            began = one.Sample.StrokeRateMillihertz == only ? null : began ?? one.DeviceTimeUs;
            longest = Math.Max(longest, one.DeviceTimeUs - (began ?? one.DeviceTimeUs));
        }

        return longest;
    }

    private static async Task ChannelsAsync(Bench bench)
    {
        await bench.SetUpAsync(static limits => limits.ChannelDisagreementMaxUm = ApartMaxUm);
        var from = bench.Pen.Mark;
        var armed = await bench.ArmAsync();
        await bench.SettleAsync();
        var settledUs = bench.Pen.NewestDeviceTimeUs;

        // A pen whose channels stand apart by themselves has to stop for that.
        var parted = bench.NewestStatus.State == PenState.Armed && bench.NewestSample is { } newest && !IsApart(newest);
        if (parted)
        {
            await bench.PartChannelsAsync();
        }

        var stopped = await bench.LookForStatusAsync(from, static status => status.State == PenState.Latched, 500);
        var samples = bench.Pen.SamplesSince(from);
        var first = samples.FindIndex(one => one.DeviceTimeUs >= settledUs && IsApart(one.Sample));
        if (parted)
        {
            await bench.JoinChannelsAsync();
        }

        Expect(
            stopped is not null, Invariant($"two channels apart by more than {ApartMaxUm} um stop the pen after 20 ms"),
            first < 0 ? "no stop, and the channels agree again" : Invariant($"no stop within 500 ms; {Apart(samples[first].Sample)} um apart at device time {samples[first].DeviceTimeUs} us"));
        ExpectEqual(StopCause.ChannelsDisagree, stopped!.StopCause, "stop_cause");
        ExpectEqual(armed.StopCount + 1, stopped.StopCount, "stop_count");
        Expect(
            samples.Exists(one => one.DeviceTimeUs + ApartUs + ToldUs >= stopped.DeviceTimeUs && one.DeviceTimeUs <= stopped.DeviceTimeUs + SampleUs && IsApart(one.Sample)),
            "the channels are apart in the samples before the stop", "they agree");
        if (parted && first > 0)
        {
            // Between the last sample that agrees and the first that does not, they came apart; a sample tells the greatest of 10 ms.
            var (agreed, apart) = (samples[first - 1].DeviceTimeUs, samples[first].DeviceTimeUs);
            Expect(
                stopped.DeviceTimeUs + SampleUs >= agreed + ApartUs && stopped.DeviceTimeUs <= apart + ApartUs + ToldUs,
                Invariant($"LATCHED 20 ms after the channels came apart, between device times {agreed} and {apart} us"), Invariant($"at {stopped.DeviceTimeUs} us"));
        }

        bench.Pen.Permits = null;
        await bench.ExpectNeedlesInAsync("two channels that disagree");
    }

    /// <summary>Whether a sample shows two channels farther apart than the least bound.</summary>
    public static bool IsApart(Sample sample) => sample.HasNeedleSensorProtrusionUm && Apart(sample) > ApartMaxUm;

    private static long Apart(Sample sample) => Math.Abs(sample.MeasuredProtrusionUm - (long)sample.NeedleSensorProtrusionUm);
}
