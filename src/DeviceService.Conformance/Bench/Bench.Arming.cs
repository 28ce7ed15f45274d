using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>Arming, driving, and what must be seen when either ends.</summary>
internal sealed partial class Bench
{
    /// <summary>From the end of a cause to the drive's end, in us: the pen checks at least each millisecond, and a stop acts within 5 ms.</summary>
    public const ulong DriveEndUs = 5_000;

    /// <summary>From a change to the status that tells it, in us.</summary>
    public const ulong StatusUs = 10_000;

    /// <summary>Below it a pen takes no Arm (section 9), in percent.</summary>
    public const uint BatteryLowPercent = 10;

    private const uint Lease = 7;
    private const uint StoppingFaults = 0b1001_1111;

    /// <summary>A good Arm with a new arm_id, unless changed.</summary>
    public Arm NewArm(Action<Arm>? change = null)
    {
        var arm = new Arm
        {
            ArmId = ++_armId, StopCount = NewestStatus.StopCount, LimitsDigest = Digest, LeaseNumber = Lease, DeviceTimeUs = pen.NewestDeviceTimeUs,
        };
        change?.Invoke(arm);
        return arm;
    }

    /// <summary>The newest status of this session.</summary>
    public Status NewestStatus => pen.Newest(static heard => heard.Frame.Status is not null)?.Frame.Status
        ?? throw ClauseEndedException.Failed("a Status of this session", "none came");

    /// <summary>The newest sample of this session; null before the first.</summary>
    public Sample? NewestSample =>
        pen.Newest(static heard => heard.Frame.Telemetry is { Samples.Count: > 0 })?.Frame.Telemetry.Samples[^1];

    /// <summary>Arms, with permissions from then on. The pen must be disarmed, with limits and a setting.</summary>
    /// <returns>The status that says ARMED.</returns>
    public async Task<Status> ArmAsync(bool permit = true, Action<Arm>? change = null)
    {
        var from = pen.Mark;
        await SendArmAsync(permit, change);
        var armId = _armId;
        return await StatusAsync(from, status => status.State == PenState.Armed && status.ArmId == armId, "a Status that says ARMED with the arm_id");
    }

    /// <summary>As <see cref="ArmAsync"/>, for a pen that may be right to end its arming before any status says ARMED.</summary>
    /// <returns>The reply that accepts the Arm.</returns>
    public async Task<CommandReply> SendArmAsync(bool permit = true, Action<Arm>? change = null)
    {
        var arm = NewArm(change);

        // Before the Arm: its first one must not wait for this machine. Those that are early are refused, and count for nothing.
        pen.Permits = permit ? new PermissionStream(arm.ArmId, arm.LimitsDigest, arm.LeaseNumber, arm.StopCount) : null;
        var reply = await CommandAsync(new Command { Arm = arm });
        if (reply.HasRejection)
        {
            pen.Permits = null;
            LookAtCondition(reply.Rejection);
        }

        Expect(!reply.HasRejection, "a good Arm is accepted", $"rejected, {reply.Rejection}");
        return reply;
    }

    /// <summary>Limits, setting, Arm, needles settled, and the trigger pressed: the motor turns.</summary>
    /// <param name="change">Of the limits.</param>
    /// <param name="holdMs">As of <see cref="PressAsync"/>.</param>
    /// <returns>The status that says DRIVING.</returns>
    public async Task<Status> DriveAsync(Action<Limits>? change = null, int holdMs = 0)
    {
        await SetUpAsync(change);
        await ArmAsync();
        return await PressAndDriveAsync(holdMs);
    }

    /// <summary>Armed already: waits until the needles have settled, has the trigger pressed, and sees the motor turn.</summary>
    /// <param name="holdMs">As of <see cref="PressAsync"/>.</param>
    public async Task<Status> PressAndDriveAsync(int holdMs = 0)
    {
        await SettleAsync();
        var from = pen.Mark;
        await PressAsync(holdMs);
        var driving = await StatusAsync(from, static status => status.State == PenState.Driving, "a Status that says DRIVING after the press", TimeSpan.FromSeconds(2));
        await NextAsync(from, static frame => frame.Telemetry is { } told && told.Samples.Any(static one => one.DriveOn), "a sample with drive_on after the press");
        return driving;
    }

    /// <summary>Waits until the measured protrusion has been at the set one for 60 ms. With a dial it is there.</summary>
    /// <param name="settingUm">The set one, in um; null for the usual one.</param>
    public async Task SettleAsync(uint? settingUm = null)
    {
        if (IsDial)
        {
            await PassDeviceAsync(60);
            return;
        }

        var (tolerance, set) = (Limits.SettleToleranceUm, settingUm ?? SettingUm);
        await NextAsync(
            pen.Mark,
            frame => frame.Telemetry is { } told && told.Samples.Any(one => Math.Abs(one.MeasuredProtrusionUm - (long)set) <= tolerance),
            Invariant($"armed needles come to {set} um, within {tolerance} um"), TimeSpan.FromSeconds(3));
        await PassDeviceAsync(60);
    }

    /// <summary>The drive must be off from a device time on, and the needles in. Looks for 200 ms of the pen's time.</summary>
    /// <param name="from">Where to look from.</param>
    /// <param name="offUs">Device time from which no sample may have the drive on.</param>
    /// <param name="because">What ends the drive.</param>
    public async Task ExpectStandingAsync(int from, ulong offUs, string because)
    {
        await PassDeviceAsync(200);
        var samples = pen.SamplesSince(from);
        var late = samples.Where(one => one.DeviceTimeUs > offUs && one.Sample.DriveOn).ToArray();
        Expect(
            late.Length == 0, Invariant($"after {because} the drive is off from device time {offUs} us on"),
            Invariant($"drive_on in {late.Length} samples after it, the last at {(late.Length > 0 ? late[^1].DeviceTimeUs : 0)} us"));
        Expect(samples.Exists(one => one.DeviceTimeUs > offUs), $"samples after {because}", "none");
    }

    /// <summary>The needles must come in: the actuator is told 0, and the first channel says so.</summary>
    public async Task ExpectNeedlesInAsync(string because)
    {
        if (IsDial)
        {
            return;
        }

        var tolerance = Limits.SettleToleranceUm == 0 ? 200 : Limits.SettleToleranceUm;
        await NextAsync(
            pen.Mark, frame => frame.Telemetry is { } told && told.Samples.All(one => one.SetProtrusionUm == 0 && Math.Abs(one.MeasuredProtrusionUm) <= tolerance),
            Invariant($"after {because} set_protrusion_um is 0 and the needles come within {tolerance} um of 0"), TimeSpan.FromSeconds(2));
    }

    // A pen that is right to refuse because of its battery or a fault shows nothing about Arm.
    private void LookAtCondition(RejectionReason reason)
    {
        var status = NewestStatus;
        if (reason == RejectionReason.BatteryLow && status.BatteryPercent < BatteryLowPercent)
        {
            throw ClauseEndedException.NotTested(Invariant($"The battery is at {status.BatteryPercent} %: charge it, and test again."));
        }

        if (reason == RejectionReason.FaultPresent && (status.FaultFlags & StoppingFaults) != 0)
        {
            throw ClauseEndedException.NotTested(Invariant($"The pen reports faults (fault_flags {status.FaultFlags:X2} hex) and so takes no Arm: repair it, and test again."));
        }
    }
}
