namespace DeviceService.Safety;

/// <summary>What the numbers of a self-test come to. Pure: the same numbers give the same verdict.</summary>
public static class SelfTestJudge
{
    private const string PenLink = "docs/penlink.md";

    /// <summary>What a self-test comes to by what was found; a check that is not among them was not done.</summary>
    public static SelfTestResult Result(IReadOnlyCollection<SelfTestFinding> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return found.Any(static one => one.Verdict == SelfTestVerdict.Fail) ? SelfTestResult.Failed
            : Enum.GetValues<SelfTestCheck>().All(check => found.Any(one => one.Check == check && one.Verdict == SelfTestVerdict.Pass)) ? SelfTestResult.Passed
            : SelfTestResult.Incomplete;
    }

    /// <summary>A pen that stands.</summary>
    /// <param name="seen">Its samples.</param>
    /// <param name="temperatureDecidegrees">Its housing, in 0.1 degree Celsius.</param>
    /// <param name="batteryPercent">Its charge.</param>
    /// <param name="dial">Whether a person sets its depth: then the reading may be anywhere within its range.</param>
    /// <param name="device">What it can do.</param>
    /// <param name="profile">The profile in force.</param>
    public static SelfTestFinding AtRest(
        RestObservation seen, int temperatureDecidegrees, int batteryPercent, bool dial, DeviceCapability device, SafetyProfile profile)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(profile);
        if (seen.Samples < SelfTestBounds.SamplesLeast)
        {
            return SelfTestFinding.NotTested(SelfTestCheck.SensorsAtRest, $"Only {Refusal.Number(seen.Samples)} samples came, and {Refusal.Number(SelfTestBounds.SamplesLeast)} are needed.");
        }

        var deepest = dial ? device.ProtrusionMax.Micrometers + profile.Pen.MarginUm : SelfTestBounds.RestProtrusionUm;
        List<SelfTestMeasurement> measured =
        [
            new("shallowest_um", seen.ShallowestUm, -SelfTestBounds.RestProtrusionUm, null, SelfTestBounds.Own),
            new("deepest_um", seen.DeepestUm, null, deepest, dial ? "the pen's range and the profile's margin" : SelfTestBounds.Own),
            new("stroke_rate_millihertz", seen.RateMillihertz, 0, 0, $"{PenLink}, section 4: nothing drives it"),
            new("samples_driven", seen.Driven, 0, 0, $"{PenLink}, section 4: nothing drives it"),
            new("samples_trigger_pressed", seen.Pressed, 0, 0, "the instruction of the step"),
            new("temperature_decidegrees", temperatureDecidegrees, SelfTestBounds.RestColdestDecidegrees, profile.Arming.TemperatureDecidegrees.Value, profile.Arming.TemperatureDecidegrees.Source),
            new("battery_percent", batteryPercent, profile.Arming.BatteryArmPercent.Value, 100, profile.Arming.BatteryArmPercent.Source),
        ];
        if (seen.Milliamps is { } current)
        {
            measured.Add(new("motor_current_milliamps", current, null, SelfTestBounds.RestMilliamps, SelfTestBounds.Own));
        }

        if (seen.ApartUm is { } apart)
        {
            measured.Add(new("channels_apart_um", apart, null, profile.Guard.ChannelsUm.Value, profile.Guard.ChannelsUm.Source));
        }

        if (seen.Touched is { } touched)
        {
            measured.Add(new("samples_skin_contact", touched, 0, 0, "the instruction of the step"));
        }

        return SelfTestFinding.Of(SelfTestCheck.SensorsAtRest, measured);
    }

    /// <summary>The clock of the pen.</summary>
    /// <param name="driftPpb">Its drift, in ppb; null before it was measured.</param>
    /// <param name="errorUs">The mapping is right within this, in us.</param>
    public static SelfTestFinding Clock(long? driftPpb, long errorUs)
    {
        if (driftPpb is not { } drift)
        {
            return SelfTestFinding.NotTested(SelfTestCheck.Clock, "The pen answered too few pings for a mapping of its clock.");
        }

        var unsure = errorUs * 1_000_000_000 / SelfTestBounds.DriftSpanUs;
        var error = new SelfTestMeasurement("clock_error_us", errorUs, 0, SelfTestBounds.ClockErrorUs, SelfTestBounds.Own);
        var measured = new SelfTestMeasurement("clock_drift_ppb", drift, -SelfTestBounds.DriftPpb, SelfTestBounds.DriftPpb, SelfTestBounds.Own);
        return !error.IsWithin || (!measured.IsWithin && Math.Abs(drift) <= SelfTestBounds.DriftPpb + unsure)
            ? new SelfTestFinding(
                SelfTestCheck.Clock, SelfTestVerdict.NotTested, $"The mapping is right within {Refusal.Number(errorUs)} us only, so the drift cannot be told.", [measured, error])
            : SelfTestFinding.Of(SelfTestCheck.Clock, measured, error);
    }

    /// <summary>The line, over a while.</summary>
    /// <param name="frames">Frames that came whole.</param>
    /// <param name="damaged">Frames that were dropped for their check value or form.</param>
    /// <param name="missing">Samples that never arrived, or were incomplete.</param>
    /// <param name="resent">Commands that were sent again.</param>
    public static SelfTestFinding Line(long frames, long damaged, long missing, long resent)
    {
        if (frames + damaged < SelfTestBounds.SamplesLeast)
        {
            return SelfTestFinding.NotTested(SelfTestCheck.LineErrors, $"Only {Refusal.Number(frames)} frames came.");
        }

        return SelfTestFinding.Of(
            SelfTestCheck.LineErrors,
            new("frames_damaged_per_mille", damaged * 1_000 / (frames + damaged), null, SelfTestBounds.LinePerMille, SelfTestBounds.Own),
            new("samples_missing_per_mille", missing * 1_000 / (frames + missing), null, SelfTestBounds.LinePerMille, SelfTestBounds.Own),
            new("commands_sent_again", resent, null, SelfTestBounds.Retransmissions, SelfTestBounds.Own));
    }

    /// <summary>A motor that turns.</summary>
    /// <param name="seen">Its samples, from the run-up on.</param>
    /// <param name="settingUm">What the needles were set to, in um.</param>
    /// <param name="rateMillihertz">What the motor was set to, in millihertz.</param>
    /// <param name="profile">The profile in force.</param>
    public static SelfTestFinding Turning(TurnObservation seen, int settingUm, int rateMillihertz, SafetyProfile profile)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(profile);
        if (seen.Samples < SelfTestBounds.SamplesLeast / 2)
        {
            return SelfTestFinding.NotTested(SelfTestCheck.SensorsTurning, $"Only {Refusal.Number(seen.Samples)} samples came while the motor turned.");
        }

        var guard = profile.Guard;
        long Share(int percent) => (long)rateMillihertz * percent / 100;
        List<SelfTestMeasurement> measured =
        [
            new("shallowest_um", seen.ShallowestUm, settingUm - guard.DeviationUm.Value, null, guard.DeviationUm.Source),
            new("deepest_um", seen.DeepestUm, null, settingUm + guard.DeviationUm.Value, guard.DeviationUm.Source),
            new("slowest_millihertz", seen.SlowestMillihertz, Share(100 - guard.RateBandPercent.Value), null, guard.RateBandPercent.Source),
            new("fastest_millihertz", seen.FastestMillihertz, null, Share(100 + guard.RateBandPercent.Value), guard.RateBandPercent.Source),
        ];
        if (seen.Milliamps is { } current)
        {
            measured.Add(new("motor_current_milliamps", current, 1, profile.Pen.MotorCurrentMilliamps.Value, profile.Pen.MotorCurrentMilliamps.Source));
        }

        return SelfTestFinding.Of(SelfTestCheck.SensorsTurning, measured);
    }

    /// <summary>The charge while the motor turns.</summary>
    /// <param name="beforePercent">What it was before the press.</param>
    /// <param name="seen">What was told meanwhile.</param>
    /// <param name="profile">The profile in force.</param>
    public static SelfTestFinding Battery(int beforePercent, TurnObservation seen, SafetyProfile profile)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(profile);
        return seen.Charges < SelfTestBounds.ChargesLeast
            ? SelfTestFinding.NotTested(SelfTestCheck.BatteryUnderLoad, $"The pen told its charge {Refusal.Number(seen.Charges)} times while the motor turned, and {Refusal.Number(SelfTestBounds.ChargesLeast)} are needed.")
            : SelfTestFinding.Of(
                SelfTestCheck.BatteryUnderLoad,
                new("sag_percent", beforePercent - seen.LowestPercent, null, SelfTestBounds.SagPercent, SelfTestBounds.Own),
                new("lowest_percent", seen.LowestPercent, profile.Arming.BatteryArmPercent.Value, 100, profile.Arming.BatteryArmPercent.Source));
    }

    /// <summary>A stop that was written while the motor turned.</summary>
    /// <param name="driveOffUs">From the stop to the first sample without drive, by the pen's clock, in us; null where none came.</param>
    /// <param name="standingUs">From the stop to the second sample of a pen that counted it and stands, in us; null where it was not seen.</param>
    public static SelfTestFinding Stopped(long? driveOffUs, long? standingUs)
    {
        if (driveOffUs is not { } off || standingUs is not { } standing)
        {
            return SelfTestFinding.Fail(
                SelfTestCheck.Stop, $"The motor was not seen standing within {Refusal.Number(SelfTestBounds.StandingMs)} ms of the stop. If it still runs, remove the pen's power.");
        }

        return SelfTestFinding.Of(
            SelfTestCheck.Stop,
            new("drive_off_us", off, null, SelfTestBounds.DriveOffMs * 1_000L, $"{PenLink}, section 5, the line and the next sample"),
            new("standing_us", standing, 0, SelfTestBounds.StandingMs * 1_000L, "R-STOP-UNCONFIRMED"));
    }

    /// <summary>Permission that was withheld while the motor turned.</summary>
    /// <param name="driveOffUs">From the newest sample that was known right after that to the first without drive, by the pen's clock, in us.</param>
    /// <param name="deadManMs">What the pen was given to enforce, in ms.</param>
    public static SelfTestFinding DeadMan(long driveOffUs, int deadManMs) => SelfTestFinding.Of(
        SelfTestCheck.DeadMan,
        new SelfTestMeasurement(
            "drive_off_us", driveOffUs, null, (deadManMs + SelfTestBounds.DeadManSlackMs) * 1_000L, $"the dead-man of {Refusal.Number(deadManMs)} ms that the pen read back, and {PenLink}, section 4"));
}
