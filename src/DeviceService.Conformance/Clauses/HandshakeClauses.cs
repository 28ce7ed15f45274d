using DeviceService.PenLink;
using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 3: versions, nonces, tags, and how sessions begin and end.</summary>
internal static class HandshakeClauses
{
    private const uint OtherMajor = 9;

    public static IEnumerable<Clause> All =>
    [
        Of("C-HELLO-1", 3, "A Hello with a new nonce", "A HelloReply with the nonce, every field, a version and schema digest that fit, and an identity that can be used", RepliesAsync) with { Begins = Beginning.Line },
        Of("C-HELLO-2", 3, "A Hello, then 500 ms of listening", "HelloReply and every later frame carry the CRC-32 of both nonces as tag", TagsAsync) with { Begins = Beginning.Line },
        Of("C-HELLO-3", 3, "The same Hello again, with limits set", "The same HelloReply byte for byte; the limits stay", RepeatedAsync),
        Of("C-HELLO-4", 3, "A Hello with a new nonce, with limits set", "Another pen_nonce; limits and setting are void, limits_generation 0, command numbers begin anew", RenewedAsync),
        Of("C-HELLO-5", 3, "A Hello", "Status and Cartridge come, then telemetry, without being asked", FollowsAsync),
        Of("C-HELLO-6", 3, "A Ping and a Permission under another tag", "Neither is answered or taken; frame_errors rises by 2", ForeignTagAsync),
        Of("C-HELLO-7", 3, "A Hello of another major version", "compatible is false, tag 0, version and identity there; a stop is obeyed and reported by a Status with tag 0", OtherMajorAsync) with { Begins = Beginning.Line },
        Of("C-HELLO-8", 3, "A Hello of the same version with another schema digest", "compatible is false and the tag 0", OtherDigestAsync) with { Begins = Beginning.Line },
        Of("C-HELLO-9", 3, "Hellos of minor version 0 and of one above the pen's, each with its own schema digest", "compatible is true: the lower minor is spoken", OtherMinorAsync) with { Begins = Beginning.Line },
        Of("C-HELLO-10", 3, "Hellos without a nonce, with nonce 0, and without a version", "None is answered, each is counted; the session goes on", IncompleteAsync),
        Of("C-HELLO-11", 3, "A new Hello while armed", "DISARMED, NEW_SESSION, no stop counted", WhileArmedAsync),
        ByHand("C-HELLO-12", 3, "A new Hello while driving", "The drive ends; LATCHED, NEW_SESSION, one stop counted", WhileDrivingAsync),
        Of("C-HELLO-13", 3, "5 s without a frame to the pen, armed in the beginning", "Disarmed; telemetry ends, Boot with tag 0 comes each second; the same Hello then opens a new session", SilenceAsync),
        Of("C-HELLO-14", 3, "Commands, Permissions and Pings before a Hello", "Nothing is answered or done", BeforeHelloAsync) with { Begins = Beginning.Line },
        ByHand("C-BOOT-1", 3, "Power lost and back while disarmed, then 2.5 s without a Hello", "Boot with tag 0 and another boot_id, again each second; no telemetry; then boot_count has risen and the other counters stay", BootsAsync) with { Restarts = true },
    ];

    private static async Task RepliesAsync(Bench bench)
    {
        var hello = NewHello(ConformancePen.NewNonce());
        var reply = (await bench.HelloAsync(hello)).Frame.HelloReply;
        Expect(
            reply is { HasProtocolMajor: true, HasProtocolMinor: true, HasSchemaDigest: true, HasPenNonce: true, HasBootId: true, HasCompatible: true, HasDeviceTimeUs: true },
            "every field of HelloReply is present", reply.ToString());
        Expect(reply.PenNonce != 0 && reply.BootId != 0, "pen_nonce and boot_id are not 0", reply.ToString());
        ExpectEqual(ProtocolVersion.Major, reply.ProtocolMajor, "protocol_major");
        Expect(
            reply.ProtocolMinor != ProtocolVersion.Minor || reply.SchemaDigest == ProtocolVersion.SchemaDigest,
            Invariant($"schema_digest {ProtocolVersion.SchemaDigest:X16} with version {ProtocolVersion.Major}.{ProtocolVersion.Minor}"), Invariant($"{reply.SchemaDigest:X16}"));
        ExpectEqual(true, reply.Compatible, "compatible");
        Expect(IdentityCheck.TryRead(reply.Identity, out var fault) is not null, "an identity that can be used", fault);
    }

    private static async Task TagsAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var reply = await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        ExpectEqual(bench.Pen.Tag, reply.Tag, "session_tag of HelloReply");
        await bench.PassAsync(500);
        var later = bench.Pen.Since(from).Where(heard => heard.Index > reply.Index).ToArray();
        Expect(later.Length > 0, "frames after HelloReply", "none came");
        var other = Array.Find(later, heard => heard.Tag != bench.Pen.Tag);
        Expect(other is null, Invariant($"every frame after HelloReply has tag {bench.Pen.Tag:X8}"), Invariant($"{other?.Frame.BodyCase} with tag {other?.Tag:X8}"));
    }

    private static async Task RepeatedAsync(Bench bench)
    {
        var hello = NewHello(ConformancePen.NewNonce());
        var first = await bench.HelloAsync(hello);
        await bench.SetLimitsAsync();
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { Hello = hello });
        var again = await bench.NextAsync(from, static frame => frame.HelloReply is not null, "a HelloReply to the repeated Hello");
        Expect(first.Message.AsSpan().SequenceEqual(again.Message), "the same HelloReply, byte for byte", again.Frame.ToString());
        ExpectEqual(bench.Limits.Generation, (await bench.StatusAsync()).LimitsGeneration, "limits_generation after the repetition");
    }

    private static async Task RenewedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var first = (await bench.HelloAsync(NewHello(ConformancePen.NewNonce()))).Frame.HelloReply;
        var status = await bench.StatusAsync();
        ExpectEqual(0u, status.LimitsGeneration, "limits_generation of a new session");
        ExpectEqual(0u, status.LastProcessedCommand, "last_processed_command of a new session");
        await bench.RejectedAsync(new Command { ReadLimits = new ReadLimits() }, RejectionReason.LimitsNotSet, " with number 1");
        var second = (await bench.HelloAsync(NewHello(ConformancePen.NewNonce()))).Frame.HelloReply;
        Expect(first.PenNonce != second.PenNonce, "another pen_nonce for each session", Invariant($"{second.PenNonce:X16} twice"));
        ExpectEqual(first.BootId, second.BootId, "boot_id within one start");
        await bench.SetLimitsAsync();
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.SettingNotSet, ", the setting of the session before,");
    }

    private static async Task FollowsAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        await bench.NextAsync(from, static frame => frame.Status is not null, "a Status after HelloReply");
        await bench.NextAsync(from, static frame => frame.Cartridge is not null, "a Cartridge after HelloReply");
        await bench.NextAsync(from, static frame => frame.Telemetry is { Samples.Count: > 0 }, "telemetry after HelloReply");
    }

    private static async Task ForeignTagAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { SessionTag = ~bench.Pen.Tag, Ping = new Ping { PingId = 1 } });
        bench.Pen.Send(new HostFrame { SessionTag = ~bench.Pen.Tag, Permission = bench.Pen.NextPermission(new PermissionStream(1, 1, 1, before.StopCount)) });
        var after = await bench.StatusAsync(from, status => status.FrameErrors >= before.FrameErrors + 2, "frame_errors rises by 2 for two frames of another tag");
        ExpectEqual(before.FrameErrors + 2, after.FrameErrors, "frame_errors");
        ExpectEqual(before.RefusedPermissions, after.RefusedPermissions, "refused_permissions");
        Expect(!bench.Pen.Since(from).Any(static heard => heard.Frame.Pong?.PingId == 1), "no Pong for another tag", "a Pong came");
    }

    private static async Task OtherMajorAsync(Bench bench)
    {
        var before = await bench.FreshAsync();
        var hello = NewHello(ConformancePen.NewNonce());
        hello.ProtocolMajor = OtherMajor;
        var reply = await bench.HelloAsync(hello);
        ExpectEqual(false, reply.Frame.HelloReply.Compatible, "compatible");
        ExpectEqual(0u, reply.Tag, "session_tag");
        ExpectEqual(ProtocolVersion.Major, reply.Frame.HelloReply.ProtocolMajor, "protocol_major");
        Expect(reply.Frame.HelloReply.Identity?.SerialNumber.Length > 0, "an identity", "none");
        var from = bench.Pen.Mark;
        bench.Pen.Send(RawFrames.Of(new HostFrame { Stop = new Stop { StopId = 1 } }));
        var told = await bench.NextAsync(from, static frame => frame.Status is { State: PenState.Latched }, "a Status with tag 0 that says LATCHED");
        ExpectEqual(before.StopCount + 1, told.Frame.Status.StopCount, "stop_count");
    }

    private static async Task OtherDigestAsync(Bench bench)
    {
        var hello = NewHello(ConformancePen.NewNonce());
        var version = (await bench.HelloAsync(NewHello(ConformancePen.NewNonce()))).Frame.HelloReply;
        (hello.ProtocolMinor, hello.SchemaDigest) = (version.ProtocolMinor, ~version.SchemaDigest);
        var reply = await bench.HelloAsync(hello);
        ExpectEqual(false, reply.Frame.HelloReply.Compatible, "compatible");
        ExpectEqual(0u, reply.Tag, "session_tag");
    }

    private static async Task OtherMinorAsync(Bench bench)
    {
        var version = (await bench.HelloAsync(NewHello(ConformancePen.NewNonce()))).Frame.HelloReply;
        foreach (var minor in new[] { version.ProtocolMinor + 1, 0u }.Where(minor => minor != version.ProtocolMinor))
        {
            var hello = NewHello(ConformancePen.NewNonce());
            (hello.ProtocolMinor, hello.SchemaDigest) = (minor, 0x0123_4567_89AB_CDEF);
            var reply = await bench.HelloAsync(hello);
            Expect(reply.Frame.HelloReply.Compatible, Invariant($"compatible with minor version {minor}"), "compatible is false");
            await bench.StatusAsync();
        }
    }

    private static async Task IncompleteAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        var from = bench.Pen.Mark;
        var without = NewHello(1);
        without.ClearHostNonce();
        var versionless = NewHello(ConformancePen.NewNonce());
        versionless.ClearProtocolMajor();
        bench.Pen.Send(new HostFrame { Hello = without }, new HostFrame { Hello = NewHello(0) }, new HostFrame { Hello = versionless });
        var after = await bench.StatusAsync(from, status => status.FrameErrors >= before.FrameErrors + 3, "frame_errors rises by 3 for three Hellos that say too little");
        ExpectEqual(before.FrameErrors + 3, after.FrameErrors, "frame_errors");
        Expect(!bench.Pen.Since(from).Any(static heard => heard.Frame.HelloReply is not null), "no HelloReply", "one came");
    }

    private static async Task WhileArmedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        bench.Pen.Permits = null;
        var status = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, status.State, "state");
        ExpectEqual(DisarmCause.NewSession, status.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, status.StopCount, "stop_count");
        await bench.ExpectNeedlesInAsync("a new session");
    }

    private static async Task WhileDrivingAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        var from = bench.Pen.Mark;
        var reply = await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        bench.Pen.Permits = null;
        var status = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, status.State, "state");
        ExpectEqual(StopCause.NewSession, status.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, status.StopCount, "stop_count");
        await bench.ExpectStandingAsync(from, reply.Frame.HelloReply.DeviceTimeUs + DriveEndUs, "a new session");
    }

    private static async Task SilenceAsync(Bench bench)
    {
        var hello = NewHello(ConformancePen.NewNonce());
        var first = (await bench.HelloAsync(hello)).Frame.HelloReply;
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.ExpectSilenceEndsSessionAsync();
        var again = (await bench.HelloAsync(hello)).Frame.HelloReply;
        Expect(again.PenNonce != first.PenNonce, "the old nonce opens a new session: another pen_nonce", "the same pen_nonce");
        var status = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, status.State, "state");
        ExpectEqual(DisarmCause.PermissionExpired, status.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, status.StopCount, "stop_count");
    }

    private static async Task BeforeHelloAsync(Bench bench)
    {
        // An incompatible Hello leaves a pen without a session, and takes no 5 s.
        var hello = NewHello(ConformancePen.NewNonce());
        hello.ProtocolMajor = OtherMajor;
        await bench.HelloAsync(hello);
        var from = bench.Pen.Mark;
        bench.Pen.Send(
            new HostFrame { SessionTag = 0, Ping = new Ping { PingId = 8 } },
            new HostFrame { SessionTag = 0, Command = new Command { Number = 1, ReadCounters = new ReadCounters() } });
        await bench.PassAsync(300);
        var answer = Array.Find(bench.Pen.Since(from), static heard => heard.Frame.BodyCase is PenFrame.BodyOneofCase.Pong or PenFrame.BodyOneofCase.CommandReply or PenFrame.BodyOneofCase.Telemetry);
        Expect(answer is null, "no answer without a session", answer?.Frame.ToString() ?? "");
    }

    private static async Task BootsAsync(Bench bench)
    {
        var before = (await bench.AcceptedAsync(new Command { ReadCounters = new ReadCounters() })).Counters;
        var boot = await bench.PowerCycleAsync(bench.BootId);
        bench.Pen.KeepsAlive = false;
        var from = bench.Pen.Mark;
        await bench.PassAsync(2_500);
        var heard = bench.Pen.Since(from);
        var boots = heard.Where(static one => one.Frame.Boot is not null).ToArray();
        Expect(boots.Length >= 2, "Boot each second until a Hello comes", Invariant($"{boots.Length} in 2.5 s"));
        Expect(Array.TrueForAll(boots, one => one.Tag == 0 && one.Frame.Boot.BootId == boot.BootId && one.Frame.Boot.SerialNumber.Length > 0), "Boots with tag 0, one boot_id and the serial number", boots[0].Frame.ToString());
        Expect(!Array.Exists(heard, static one => one.Frame.Telemetry is not null), "no telemetry before a Hello", "telemetry comes");
        bench.Pen.KeepsAlive = true;
        ExpectEqual(boot.BootId, (await bench.HelloAsync(NewHello(ConformancePen.NewNonce()))).Frame.HelloReply.BootId, "boot_id of HelloReply");
        var after = (await bench.AcceptedAsync(new Command { ReadCounters = new ReadCounters() })).Counters;
        ExpectEqual(before.BootCount + 1, after.BootCount, "boot_count");
        ExpectEqual(before.PressCount, after.PressCount, "press_count");
        ExpectEqual(before.StrokeCount, after.StrokeCount, "stroke_count");
        ExpectEqual(before.StopCount, after.StopCount, "stop_count");
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state");
    }
}
