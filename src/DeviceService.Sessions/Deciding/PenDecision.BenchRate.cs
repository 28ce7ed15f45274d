using DeviceService.Safety;

namespace DeviceService.Sessions;

// The bench, for a tachometer: the motor turns at a rate of the technician's own, the needles out as little as they can, while the trigger is held by
// a press that began after the pen was armed for it. The way is that of a self-test's motor parts (PenDecision.SelfTestMotor.cs), so what ends the
// drive is what ends it there; and who may have it is who may have the needles held out (PenDecision.Bench.cs).
internal static partial class PenDecision
{
    private static void HoldRate(Turn turn, long callId, Request.HoldRate request)
    {
        var state = turn.State;
        if (state.SelfTest is { Rate: null } && WhatTurnsIt(turn) is { } other)
        {
            turn.Refuse(callId, request, other);
            return;
        }

        if (IsBusyForRate(state))
        {
            turn.State = state with { Deferred = state.Deferred.Add((callId, request)) };
            return;
        }

        if (ObjectionToRate(turn, request) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        // Another rate before: the pen is disarmed first, and armed for this one.
        EndRate(turn);
        turn.State = turn.State with
        {
            SelfTest = new SelfTestProgress
            {
                SelfTestId = turn.Circumstances.NewId("drive"),
                Request = request,
                Rate = StrokeRate.FromMillihertz(request.RateMillihertz),
                LeaseNumber = LeaseOf(state),
                Epoch = state.Link.Epoch,
                Stage = SelfTestStage.Waiting,
                StopGeneration = turn.Circumstances.StopGeneration,
                CallId = callId,
                EndsAtUs = turn.Now.MonotonicUs + Us(ArmingDeadline),
            },
            RateSeen = null,
        };
        ShortenControl(turn);
    }

    // A drive for a tachometer that waits for its press gives way to the next.
    private static bool IsBusyForRate(PenState state) =>
        state.SelfTest is { Rate: not null } drive ? drive.Stage is not (SelfTestStage.Pressing or SelfTestStage.Turning) : IsBusy(state);

    private static Refusal? ObjectionToRate(Turn turn, Request.HoldRate request)
    {
        if (OffTheBench(turn) is { } off)
        {
            return off;
        }

        var (state, circumstances) = (turn.State, turn.Circumstances);
        var device = SessionRules.Capability(state.Identity)!;
        return QuantityRange.Check("stroke_rate_millihertz", request.RateMillihertz, device.StrokeRateMin.Millihertz, device.StrokeRateMax.Millihertz, "mHz") is { } range ? range
            : state.Bench is not null || circumstances.Newest is { TriggerPressed: true } or { DriveOn: true } ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : ArmingPreconditions.FirstRefusal(circumstances.Eligibility.JudgeBench(CaseOfSelfTest(turn, request)));
    }

    // Two things at once cannot have the motor. Null while none has.
    private static Refusal? WhatTurnsIt(Turn turn) => turn.State.SelfTest switch
    {
        null => null,
        { Rate: not null } => Rules.BenchOver.Refuse(("pen", PenName(turn.State)), ("observed", "its motor is permitted to turn for a tachometer, and EndHold ends that")),
        var test => Rules.SelfTestOpen.Refuse(("pen", PenName(turn.State)), ("observed", test.SelfTestId)),
    };

    private static void EndRate(Turn turn)
    {
        if (turn.State.SelfTest is { Rate: not null })
        {
            PauseSelfTest(turn, OverOf(turn, "somebody ended it"));
        }
    }

    private static void RefuseRate(Turn turn, SelfTestProgress test, Refusal why)
    {
        if (test.CallId is { } call)
        {
            turn.Refuse(call, test.Request, why);
        }
    }

    // A press would turn the motor now: whoever asked may tell a person so.
    private static void AnswerRate(Turn turn, SelfTestProgress test)
    {
        if (test.CallId is { } call)
        {
            turn.Reply(call, Verdict.Done);
            Proceed(turn, turn.State.SelfTest! with { CallId = null });
        }
    }

    private static void NoteRate(Turn turn, SelfTestProgress test, in PenSample sample)
    {
        if (test.Rate is { } set)
        {
            turn.State = turn.State with { RateSeen = new RateSeen(set.Millihertz, test.Turn.MeanMillihertz, test.Turn.SpanUs, sample.HostTimestamp) };
        }
    }
}
