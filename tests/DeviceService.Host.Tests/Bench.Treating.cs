using Grpc.Core;
using Microneedling.V1;
using PenSimulator;
using TestSupport;

namespace DeviceService.Host.Tests;

// A hand and a person: arming, pressing, letting go, and going on after a stop.
internal sealed partial class Bench
{
    public const string OtherSerial = "SIM-T2";

    /// <summary>A second pen on a line of its own, attached and online.</summary>
    public async Task<SimulatedPen> AttachAnotherAsync(string link)
    {
        var options = new PenOptions { SerialNumber = OtherSerial };
        var other = OperatingSystem.IsLinux() ? SimulatedPen.StartOnPty(link, options) : SimulatedPen.StartOnTcp(0, options);
        await Pens.AttachPenAsync(new AttachPenRequest { RequestId = NextRequest(), Line = other.Line });
        await UntilAsync(async () => (await Pens.ListPensAsync(new ListPensRequest())).Pens.Any(static one => one is { PenId: OtherSerial, Link: { State: LinkState.Online, Clock: not null } }));
        return other;
    }

    public static PassTarget Target(uint pass = 1) =>
        new() { Area = TreatmentArea.Forehead, Side = BodySide.Midline, PassNumber = pass, Direction = PassDirection.Horizontal };

    /// <summary>Asks to arm as a client does that showed its operator what would be armed.</summary>
    public async Task<ArmSessionRequest> ArmingAsync(string sessionId, uint pass = 1) => new()
    {
        RequestId = NextRequest(), SessionId = sessionId, Target = Target(pass), LeaseNumber = Lease,
        ReadBackDigest = ReadBacks.DigestOf((await ReportAsync(sessionId, pass)).ReadBack),
    };

    public async Task<ArmingReport> ReportAsync(string sessionId, uint pass = 1) => (await Sessions.GetArmingReportAsync(
        new GetArmingReportRequest { SessionId = sessionId, Target = Target(pass), LeaseNumber = Lease })).Report;

    public async Task<Session> GetAsync(string sessionId) =>
        (await Sessions.GetSessionAsync(new GetSessionRequest { SessionId = sessionId })).Session;

    /// <summary>
    /// Arms and presses until the motor runs. A machine that is busy lets the permission lapse, and the pen disarms as it
    /// should: then the session is led back to where it can be armed, and armed again.
    /// </summary>
    public async Task TreatingAsync(string sessionId, uint pass = 1)
    {
        try
        {
            await TryTreatingAsync(sessionId, pass);
        }
        catch (TimeoutException failed)
        {
            throw new TimeoutException($"Not treating; refused last: {LastRefusal} {await GetAsync(sessionId)}", failed);
        }
    }

    private Task TryTreatingAsync(string sessionId, uint pass) => Eventually.TrueAsync(
        async () =>
        {
            await Simulated.ReleaseTriggerAsync();
            await Simulated.LiftOffAsync();
            if (!await ReadyAsync(sessionId) || !await ArmAsync(sessionId, pass))
            {
                // No faster than a client may call.
                await Task.Delay(50);
                return false;
            }

            // The needles go out off the skin; a hand waits for that, then sets the tip down and presses.
            try
            {
                await Simulated.WaitForAsync(seen => Math.Abs(seen.MeasuredProtrusionUm - 400) <= 40, TimeSpan.FromSeconds(5));
                await Simulated.TouchSkinAsync(20_000);
                await Simulated.PressTriggerAsync();
                await Simulated.WaitForAsync(seen => seen.DriveOn && seen.StrokeRateMillihertz > 90_000, TimeSpan.FromSeconds(3));
            }
            catch (TimeoutException)
            {
                return false;
            }

            var state = SessionState.Armed;
            await UntilAsync(async () => (state = (await GetAsync(sessionId)).State) is not SessionState.Armed);
            return state == SessionState.Treating;
        },
        TimeSpan.FromSeconds(60));

    /// <summary>Waits for what a call shows, without calling more often than a client may.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(async () =>
    {
        if (await condition())
        {
            return true;
        }

        await Task.Delay(20);
        return false;
    });

    /// <summary>Treats one pass: motor on, some strokes, release.</summary>
    public async Task TreatAsync(string sessionId, uint pass = 1)
    {
        await TreatingAsync(sessionId, pass);
        await Simulated.ReleaseTriggerAsync();
        await UntilAsync(async () => (await GetAsync(sessionId)).State is not SessionState.Treating);
        await Simulated.LiftOffAsync();
        await UntilAsync(async () => (await GetAsync(sessionId)).OpenPass is { Activations.Count: > 0 });
    }

    /// <summary>Leads a session to READY, as a person would who looked and went on. False when it has to be tried again.</summary>
    public async Task<bool> ReadyAsync(string sessionId)
    {
        try
        {
            var session = await GetAsync(sessionId);
            var pen = (await Pens.ListPensAsync(new ListPensRequest())).Pens.Single(static one => one.PenId != OtherSerial);
            switch (session.State)
            {
                case SessionState.Interrupted when pen.LastStop?.Latched == true:
                    await AcknowledgeAsync();
                    break;
                case SessionState.Created or SessionState.Ready:
                    return true;
                case SessionState.Armed:
                    await Sessions.DisarmSessionAsync(new DisarmSessionRequest { RequestId = NextRequest(), SessionId = sessionId });
                    break;
                case SessionState.Stopped:
                    await AcknowledgeAsync();
                    break;
                case SessionState.Paused or SessionState.Interrupted:
                    await Sessions.ResumeSessionAsync(new ResumeSessionRequest
                    {
                        RequestId = NextRequest(), SessionId = sessionId, OperatorId = "operator-7", Reason = "looked, and it is right to go on", LeaseNumber = Lease,
                    });
                    break;
                default:
                    break;
            }
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unknown)
        {
            // Told again by the state at the next look; the newest refusal is what a failing test shows.
            LastRefusal = refused.Status.Detail;
            return false;
        }

        return (await GetAsync(sessionId)).State == SessionState.Ready;
    }

    public async Task AcknowledgeAsync()
    {
        var pen = (await Pens.ListPensAsync(new ListPensRequest())).Pens.Single(static one => one.PenId != OtherSerial);
        await Safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
        {
            RequestId = NextRequest(), PenId = Serial, OperatorId = "operator-7", Reason = "looked at the pen", StopCount = pen.LastStop.StopCount, LeaseNumber = Lease,
        });
    }

    private async Task<bool> ArmAsync(string sessionId, uint pass)
    {
        try
        {
            await Sessions.ArmSessionAsync(await ArmingAsync(sessionId, pass));
            return true;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unknown)
        {
            LastRefusal = refused.Status.Detail;
            return false;
        }
    }
}
