using DeviceService.PenLink;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>Sessions: how a clause gets one, and a pen that stands.</summary>
internal sealed partial class Bench
{
    public const string Build = "penctl conformance";

    private static readonly TimeSpan HelloEach = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FaultOver = TimeSpan.FromMilliseconds(1_500);
    private static readonly TimeSpan SilentConnectionMost = TimeSpan.FromMilliseconds(6_500);
    private const int HelloTries = 8;

    // Longer than the 5 s after which a pen ends the session of a silent host.
    private const int SilenceMs = 5_400;
    private const int BootLookMs = 1_500;
    private const ulong JustStartedUs = 100_000;

    private uint _number;
    private uint _generation;
    private uint _armId;
    private uint _lastingFaults;

    /// <summary>As the newest HelloReply has it.</summary>
    public ulong BootId { get; private set; }

    /// <summary>A Hello as this host says it.</summary>
    public static Hello NewHello(ulong nonce) => new()
    {
        ProtocolMajor = ProtocolVersion.Major, ProtocolMinor = ProtocolVersion.Minor, SchemaDigest = ProtocolVersion.SchemaDigest,
        HostNonce = nonce, HostBuild = Build,
    };

    /// <summary>Says a Hello, again each 250 ms, until it is answered; null when it is not. The tag follows from both nonces.</summary>
    public async Task<Heard?> TryHelloAsync(Hello hello)
    {
        var from = pen.Mark;
        for (var tries = 0; tries < HelloTries; tries++)
        {
            pen.Send(new HostFrame { Hello = hello });
            var heard = await pen.NextAsync(
                from, seen => seen.Frame.HelloReply is { } reply && reply.HostNonce == hello.HostNonce, HelloEach, cancellation);
            if (heard is not null)
            {
                Note(hello, heard.Frame.HelloReply);
                return heard;
            }
        }

        return null;
    }

    /// <summary>As <see cref="TryHelloAsync"/>; without an answer the clause fails.</summary>
    public async Task<Heard> HelloAsync(Hello hello) =>
        await TryHelloAsync(hello) ?? throw ClauseEndedException.Failed("a HelloReply with the nonce of the Hello", "none came within 2 s");

    /// <summary>
    /// A fresh session of a pen that stands: disarmed, not latched, trigger released, a cartridge in.
    /// </summary>
    /// <exception cref="NoSessionException">The pen gave no session.</exception>
    public async Task<Status> FreshAsync()
    {
        pen.Permits = null;
        pen.KeepsAlive = true;
        _held = null;
        var from = pen.Mark;
        _ = await TryHelloAsync(NewHello(ConformancePen.NewNonce())) ?? throw new NoSessionException("No HelloReply came within 2 s.");
        _ = await NextStatusAsync(from, static _ => true) ?? throw new NoSessionException("A HelloReply came, and no Status under the tag of its two nonces.");
        await LetGoAsync();
        for (var tries = 0; NewestStatus.State == PenState.Latched && tries < 3; tries++)
        {
            from = pen.Mark;
            await TryCommandAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = NewestStatus.StopCount } });
            await NextStatusAsync(from, static status => status.State != PenState.Latched);
        }

        await OutlastFaultsAsync();
        var standing = NewestStatus;
        Expect(standing.State == PenState.Disarmed, "before the clause: a new session, its stop acknowledged, is DISARMED", Text(standing));
        if (!standing.CartridgePresent)
        {
            await InsertAsync();
        }

        return NewestStatus;
    }

    /// <summary>Whether the pen closes the connection of a host that says nothing. Waits for that for 6.5 s at the most.</summary>
    public async Task<bool> IsClosedForSilenceAsync()
    {
        pen.KeepsAlive = false;
        try
        {
            await pen.NextAsync(pen.Mark, static _ => false, SilentConnectionMost, cancellation);
            return false;
        }
        catch (LineLostException)
        {
            return true;
        }
    }

    /// <summary>
    /// Says nothing for longer than 5 s. The session must end: Boot with tag 0 comes, and no telemetry. A TCP connection that the pen closes for it is opened again, and
    /// what it says then it says there; whether it closes one is the clause C-LINE-4.
    /// </summary>
    public async Task ExpectSilenceEndsSessionAsync()
    {
        (pen.Permits, pen.KeepsAlive) = (null, false);
        if (!pen.IsTcp)
        {
            await PassAsync(SilenceMs);
        }
        else if (await IsClosedForSilenceAsync())
        {
            await ReopenAsync();
        }

        var from = pen.Mark;
        await PassAsync(BootLookMs);
        var heard = pen.Since(from);
        pen.KeepsAlive = true;
        Expect(heard.Any(static one => one.Frame.Boot is not null && one.Tag == 0), "Boot with tag 0 each second after 5 s of silence", "none within 1.5 s");
        Expect(!heard.Any(static one => one.Frame.Telemetry is not null), "no telemetry after 5 s of silence", "telemetry comes");
    }

    private Task<Heard?> NextStatusAsync(int from, Func<Status, bool> match, TimeSpan? within = null)
    {
        var tag = pen.Tag;
        return pen.NextAsync(from, heard => heard.Tag == tag && heard.Frame.Status is { } status && match(status), within ?? Soon, cancellation);
    }

    /// <summary>A fault of the clause before stands for 1 s after its cause has gone (section 9); one that outlasts that is the pen's own, and is waited for once.</summary>
    private async Task OutlastFaultsAsync()
    {
        if ((NewestStatus.FaultFlags & StoppingFaults & ~_lastingFaults) != 0)
        {
            await NextStatusAsync(pen.Mark, static status => (status.FaultFlags & StoppingFaults) == 0, FaultOver);
            _lastingFaults = NewestStatus.FaultFlags & StoppingFaults;
        }
    }

    private void Note(Hello hello, HelloReply reply)
    {
        (_number, _generation, _armId) = (0, 0, 0);
        (Identity, BootId) = (reply.Identity ?? Identity, reply.BootId);
        pen.Forget(reply.Compatible ? SessionTag.Of(hello.HostNonce, reply.PenNonce) : 0, reply.DeviceTimeUs);
    }

    private async Task LetGoAsync()
    {
        // A trigger counts as released once it was open for 50 ms: a pen that has only just started cannot know it yet.
        if (pen.NewestDeviceTimeUs < JustStartedUs)
        {
            await PassDeviceAsync((int)JustStartedUs / 1_000);
        }

        var tag = pen.Tag;
        var seen = await pen.NextAsync(pen.Mark, heard => heard.Tag == tag && heard.Frame.Telemetry is { Samples.Count: > 0 }, Soon, cancellation);
        if (seen?.Frame.Telemetry.Samples[^1] is { } sample)
        {
            if (sample.TriggerPressed)
            {
                await ReleaseAsync();
            }

            if (sample.SkinContact && hand.Absent is null)
            {
                await LiftOffAsync();
            }
        }
    }
}
