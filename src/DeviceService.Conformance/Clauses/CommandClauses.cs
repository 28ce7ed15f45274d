using Google.Protobuf;
using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 6: numbers, repetitions, refusals, and what every command asks for.</summary>
internal static class CommandClauses
{
    private const ulong AnswerUs = 20_000;

    public static IEnumerable<Clause> All =>
    [
        Of("C-CMD-1", 6, "A WriteLimits, then the same bytes again", "The same CommandReply byte for byte: the repetition is not executed", RepetitionAsync),
        Of("C-CMD-2", 6, "A number below the last one", "STALE_NUMBER; last_processed_command stays", StaleAsync),
        Of("C-CMD-3", 6, "A number far above the last one", "Accepted: gaps are allowed; Status names it as processed and accepted", GapAsync),
        Of("C-CMD-4", 6, "A command that is refused", "last_processed_command is its number, last_accepted_command stays", RefusedNumberAsync),
        Of("C-CMD-5", 6, "A Disarm with a stale number while armed", "DISARMED, COMMAND: Disarm is executed whatever its number", StaleDisarmAsync),
        Of("C-CMD-6", 6, "A Command with a number and an unknown body, one without a number, and one with number 0", "UNSUPPORTED; the others are dropped and counted", UnknownBodyAsync),
        Of("C-CMD-7", 6, "A Ping and a ReadCounters in one write, ten times", "Each reply's device time is within 20 ms after the Ping came", AnswerTimeAsync),
        Of("C-CMD-8", 6, "Disarm when disarmed, and AcknowledgeStop when not latched", "Both accepted without effect", WithoutEffectAsync),
        Of("C-CMD-9", 6, "SetAlarmSignal with each priority, without one, and with one that nobody knows", "Accepted where fitted; else UNSUPPORTED. MALFORMED for the others", AlarmAsync),
        Of("C-CMD-10", 6, "ReadJournalHead, the same head stored again, one of a lower count, one without a hash", "Kept and given back; MALFORMED for the others", JournalHeadAsync)
            with { NotFitted = static (_, identity) => identity.JournalHeadFitted ? null : "The pen keeps no journal head." },
        Of("C-CMD-11", 6, "ReadCounters", "Every counter present; press_count and stroke_count agree with Status in their low 32 bits", CountersAsync),
        Of("C-CMD-12", 6, "A command of each kind that the identity says is not fitted", "UNSUPPORTED", NotFittedAsync)
            with { NotFitted = static (_, identity) => Unfitted(identity).Any() ? null : "The pen has every function." },
        Of("C-CMD-13", 6, "A Command with a field that no version knows", "Executed like any other", UnknownFieldAsync),
    ];

    private static async Task RepetitionAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var command = bench.Next(new Command { WriteLimits = new WriteLimits { Limits = bench.NewLimits() } });
        bench.Pen.Send(command);
        var first = await bench.ReplyAsync(from, command.Command.Number, Soon) ?? throw ClauseEndedException.Failed("a reply to WriteLimits", "none came");
        bench.Pen.Send(command);
        var again = await bench.ReplyAsync(first.Index + 1, command.Command.Number, Soon) ?? throw ClauseEndedException.Failed("a reply to the repetition", "none came");
        Expect(!first.Frame.CommandReply.HasRejection, "WriteLimits is accepted", first.Frame.CommandReply.Rejection.ToString());
        Expect(first.Message.AsSpan().SequenceEqual(again.Message), "the same reply, byte for byte", again.Frame.CommandReply.ToString());
    }

    private static async Task StaleAsync(Bench bench)
    {
        await bench.SetLimitsAsync();
        await bench.AcceptedAsync(new Command { ReadLimits = new ReadLimits() });
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { Command = new Command { Number = bench.Number - 1, WriteLimits = new WriteLimits { Limits = bench.NewLimits() } } });
        var reply = await bench.ReplyAsync(from, bench.Number - 1, Soon) ?? throw ClauseEndedException.Failed("a reply to the stale number", "none came");
        ExpectEqual(RejectionReason.StaleNumber, reply.Frame.CommandReply.Rejection, "rejection");
        var status = await bench.StatusAsync();
        ExpectEqual(bench.Number, status.LastProcessedCommand, "last_processed_command");
        ExpectEqual(bench.Limits.Generation, status.LimitsGeneration, "limits_generation");
    }

    private static async Task GapAsync(Bench bench)
    {
        bench.Number += 1_000;
        await bench.AcceptedAsync(new Command { ReadCounters = new ReadCounters() }, " after a gap");
        var status = await bench.StatusAsync();
        ExpectEqual(bench.Number, status.LastProcessedCommand, "last_processed_command");
        ExpectEqual(bench.Number, status.LastAcceptedCommand, "last_accepted_command");
    }

    private static async Task RefusedNumberAsync(Bench bench)
    {
        await bench.AcceptedAsync(new Command { ReadCounters = new ReadCounters() });
        await bench.RejectedAsync(new Command { ReadLimits = new ReadLimits() }, RejectionReason.LimitsNotSet, " before the first limits");
        var status = await bench.StatusAsync();
        ExpectEqual(bench.Number, status.LastProcessedCommand, "last_processed_command");
        ExpectEqual(bench.Number - 1, status.LastAcceptedCommand, "last_accepted_command");
    }

    private static async Task StaleDisarmAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { Command = new Command { Number = 1, Disarm = new Disarm() } });
        var status = await bench.StatusAsync(from, static one => one.State == PenState.Disarmed, "DISARMED after a Disarm with a stale number", TimeSpan.FromMilliseconds(500));
        bench.Pen.Permits = null;
        ExpectEqual(DisarmCause.Command, status.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, status.StopCount, "stop_count");
        ExpectEqual(0u, status.ArmId, "arm_id");
        await bench.ExpectNeedlesInAsync("Disarm");
    }

    private static async Task UnknownBodyAsync(Bench bench)
    {
        var reply = await bench.CommandAsync(new Command());
        ExpectEqual(RejectionReason.Unsupported, reply.Rejection, "rejection of a body that nobody knows");
        var before = await bench.StatusAsync();
        var from = bench.Pen.Mark;
        bench.Pen.Send(
            new HostFrame { Command = new Command { ReadCounters = new ReadCounters() } },
            new HostFrame { Command = new Command { Number = 0, ReadCounters = new ReadCounters() } });
        var after = await bench.StatusAsync(from, status => status.FrameErrors >= before.FrameErrors + 2, "frame_errors rises by 2 for Commands without a number");
        ExpectEqual(before.FrameErrors + 2, after.FrameErrors, "frame_errors");
        Expect(!bench.Pen.Since(from).Any(static heard => heard.Frame.CommandReply is not null), "no reply to a Command without a number", "one came");
    }

    private static async Task AnswerTimeAsync(Bench bench)
    {
        for (var time = 1u; time <= 10; time++)
        {
            var from = bench.Pen.Mark;
            var command = bench.Next(new Command { ReadCounters = new ReadCounters() });
            bench.Pen.Send(new HostFrame { Ping = new Ping { PingId = time } }, command);
            var pong = (await bench.NextAsync(from, frame => frame.Pong?.PingId == time, "a Pong")).Frame.Pong;
            var reply = await bench.ReplyAsync(from, command.Command.Number, Soon) ?? throw ClauseEndedException.Failed("a reply to ReadCounters", "none came");
            var took = (long)reply.Frame.CommandReply.DeviceTimeUs - (long)pong.ReceivedDeviceTimeUs;
            Expect(took is >= 0 and <= (long)AnswerUs, Invariant($"a reply within {AnswerUs} us on the pen's clock"), Invariant($"{took} us"));
        }
    }

    private static async Task WithoutEffectAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() }, " when disarmed");
        await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = before.StopCount } }, " when not latched");
        await bench.RejectedAsync(
            new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = before.StopCount + 1 } }, RejectionReason.StopCountMismatch, " with another count");
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, after.State, "state");
        ExpectEqual(before.StopCount, after.StopCount, "stop_count");
    }

    private static async Task AlarmAsync(Bench bench)
    {
        if (!bench.Fitted.AlarmSignalFitted)
        {
            await bench.RejectedAsync(new Command { SetAlarmSignal = new SetAlarmSignal { Priority = AlarmPriority.Low } }, RejectionReason.Unsupported);
            return;
        }

        foreach (var priority in new[] { AlarmPriority.Low, AlarmPriority.Medium, AlarmPriority.High, AlarmPriority.None })
        {
            await bench.AcceptedAsync(new Command { SetAlarmSignal = new SetAlarmSignal { Priority = priority } }, $" with {priority}");
        }

        await bench.RejectedAsync(new Command { SetAlarmSignal = new SetAlarmSignal() }, RejectionReason.Malformed, " without a priority");
        await bench.RejectedAsync(new Command { SetAlarmSignal = new SetAlarmSignal { Priority = (AlarmPriority)99 } }, RejectionReason.Malformed, " with priority 99");
    }

    private static async Task JournalHeadAsync(Bench bench)
    {
        // What is kept belongs to whoever uses the pen: it is stored again as it was.
        var kept = (await bench.AcceptedAsync(new Command { ReadJournalHead = new ReadJournalHead() })).JournalHead;
        Expect(kept is not null, "a journal head in the reply", "none");
        var head = new JournalHead { EntryCount = kept!.EntryCount, Hash = kept.Hash.Length == 32 ? kept.Hash : ByteString.CopyFrom(new byte[32]) };
        await bench.AcceptedAsync(new Command { StoreJournalHead = new StoreJournalHead { Head = head } });
        ExpectEqual(head, (await bench.AcceptedAsync(new Command { ReadJournalHead = new ReadJournalHead() })).JournalHead, "journal_head");
        await bench.RejectedAsync(
            new Command { StoreJournalHead = new StoreJournalHead { Head = new JournalHead { EntryCount = head.EntryCount } } }, RejectionReason.Malformed, " without a hash");
        await bench.RejectedAsync(new Command { StoreJournalHead = new StoreJournalHead() }, RejectionReason.Malformed, " without a head");
        if (head.EntryCount > 0)
        {
            await bench.RejectedAsync(
                new Command { StoreJournalHead = new StoreJournalHead { Head = new JournalHead { EntryCount = head.EntryCount - 1, Hash = head.Hash } } },
                RejectionReason.Malformed, " of a lower count");
        }
    }

    private static async Task CountersAsync(Bench bench)
    {
        var counters = (await bench.AcceptedAsync(new Command { ReadCounters = new ReadCounters() })).Counters;
        Expect(
            counters is { HasPressCount: true, HasStrokeCount: true, HasStopCount: true, HasRunSeconds: true, HasDropCount: true, HasBootCount: true },
            "every counter is present", counters?.ToString() ?? "no counters");
        var status = await bench.StatusAsync();
        ExpectEqual((uint)counters!.PressCount, status.PressCount, "press_count of Status");
        ExpectEqual((uint)counters.StrokeCount, status.StrokeCount, "stroke_count of Status");
        ExpectEqual(counters.StopCount, status.StopCount, "stop_count of Status");
    }

    private static async Task NotFittedAsync(Bench bench)
    {
        foreach (var command in Unfitted(bench.Fitted))
        {
            await bench.RejectedAsync(command, RejectionReason.Unsupported, ", which is not fitted,");
        }

        bench.Pen.Send(RawFrames.StopSequence(1));
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Latched, "LATCHED after a stop");
        foreach (var command in Unfitted(bench.Fitted))
        {
            await bench.RejectedAsync(command, RejectionReason.Unsupported, ", which is not fitted, while latched,");
        }
    }

    private static IEnumerable<Command> Unfitted(Identity identity)
    {
        if (identity.LineBitsPerSecondMax == 0)
        {
            yield return new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 115_200 } };
        }

        if (!identity.JournalHeadFitted)
        {
            yield return new Command { ReadJournalHead = new ReadJournalHead() };
        }

        if (!identity.CalibrationFitted)
        {
            yield return new Command { ReadCalibration = new ReadCalibration() };
        }

        if (!identity.AlarmSignalFitted)
        {
            yield return new Command { SetAlarmSignal = new SetAlarmSignal { Priority = AlarmPriority.None } };
        }
    }

    private static async Task UnknownFieldAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var command = bench.Next(new Command { ReadCounters = new ReadCounters() });
        var inner = RawFrames.WithUnknownField(new HostFrame { Command = command.Command }, 5);
        bench.Pen.Send(RawFrames.OfMessage([.. new HostFrame { SessionTag = bench.Pen.Tag }.ToByteArray(), .. inner]));
        var reply = await bench.ReplyAsync(from, command.Command.Number, Soon) ?? throw ClauseEndedException.Failed("a reply to a Command with an unknown field", "none came");
        Expect(!reply.Frame.CommandReply.HasRejection, "ReadCounters is accepted", reply.Frame.CommandReply.Rejection.ToString());
    }
}
