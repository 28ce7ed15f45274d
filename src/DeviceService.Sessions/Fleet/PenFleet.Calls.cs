using DeviceService.Safety;

namespace DeviceService.Sessions;

// Calls that change something, and the emergency stop, which is none of them.
public sealed partial class PenFleet
{
    private static readonly TimeSpan EmergencyAnswerTime = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Carries a request out, or answers it as it was answered before. Once taken it is carried out to its end, also when the caller goes away.
    /// </summary>
    public async Task<Answer> ExecuteAsync(Request request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request is Request.ArmSession arm && _sessions.TryGetValue(arm.SessionId, out var armed))
        {
            request = arm with { AskedAfter = armed.Views.Withdrawals };
        }

        var answer = await _ledger.ExecuteAsync(FleetAnswers.KeyOf(request), () => CarryOutAsync(request)).WaitAsync(cancellationToken).ConfigureAwait(false);
        answer = answer with { First = await WholeAsync(answer.First).WaitAsync(cancellationToken).ConfigureAwait(false) };
        return new Answer
        {
            Refusal = answer.Refusal,
            Replayed = answer.Replayed,
            First = answer.First,
            Session = await PresentSessionAsync(request, answer).ConfigureAwait(false),
            Pen = PresentPen(request, answer),
            Attached = answer.First.Line is { } line && _owners.ContainsKey(line),
        };
    }

    /// <summary>
    /// Stops one pen, or all when <paramref name="penId"/> is null or names none. Acts on every call, on the calling thread, before anything
    /// else; answers within 500 ms with what is known by then.
    /// </summary>
    public Task<IReadOnlyList<EmergencyStopReport>> EmergencyStopAsync(string? penId, Actor by, string reason)
    {
        ArgumentNullException.ThrowIfNull(by);
        return EmergencyStopAsync(penId, () => (by, reason));
    }

    /// <summary>The same, where it is found out only afterwards who stops and why: nothing stands between the call and the line.</summary>
    /// <param name="penId">The pen; null for all.</param>
    /// <param name="asked">Who asks, and why. What it throws is thrown; the stop has acted by then, and is recorded as the service's own.</param>
    public async Task<IReadOnlyList<EmergencyStopReport>> EmergencyStopAsync(string? penId, Func<(Actor By, string Reason)> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);

        // Walked as they are: no lock of the registry's is taken, and of each pen nothing is read but its id.
        var attached = _owners.Select(static attached => attached.Value);
        var named = penId is null ? [] : attached.Where(owner => owner.Views.PenId == penId).ToArray();
        var owners = named.Length > 0 ? named : attached.ToArray();

        // First every pen, then who it was, then the waiting.
        var acted = Array.ConvertAll(owners, static owner => (Owner: owner, Stop: owner.Act(StopReason.EmergencyStop)));
        var (by, reason) = (Actor.Service, "");
        Task<EmergencyStopReport>[] reports;
        try
        {
            (by, reason) = asked();
        }
        finally
        {
            var sentence = string.IsNullOrWhiteSpace(reason) ? "Emergency stop." : $"Emergency stop: {reason[..Math.Min(reason.Length, 500)]}";
            reports = Array.ConvertAll(acted, one => ReportAsync(one.Owner, one.Stop, sentence, by));
        }

        return await Task.WhenAll(reports).ConfigureAwait(false);
    }

    /// <summary>How each precondition of an arming stands now, and what the operator has to be shown. Nothing is sent or recorded.</summary>
    /// <param name="arming">What would be asked.</param>
    public async Task<(ArmingReport? Report, Refusal? Refusal)> ReportArmingAsync(Request.ArmSession arming)
    {
        ArgumentNullException.ThrowIfNull(arming);
        var request = new Request.GetArmingReport(arming) { RequestId = "", By = arming.By };
        if (_sessions.TryGetValue(arming.SessionId, out var owner) && owner.Views.Session?.Record.SessionId == arming.SessionId)
        {
            var reply = await owner.CallAsync(request).ConfigureAwait(false);
            return (reply.Verdict.Arming, reply.Verdict.Refusal);
        }

        var record = await _journal.FindSessionAsync(arming.SessionId, CancellationToken.None).ConfigureAwait(false);
        return (null, record is not null && SessionRules.Refuse(request, record) is { } over
            ? over
            : Rules.SessionUnknown.Refuse(("observed", arming.SessionId)));
    }

    /// <summary>The clinic's records changed: what is permitted is judged again, and taken back where it no longer may be.</summary>
    public void ReconsiderEligibility()
    {
        foreach (var owner in _owners.Values)
        {
            owner.Tell(new PenEvent.EligibilityChanged());
        }
    }

    private async Task<EmergencyStopReport> ReportAsync(PenOwner owner, (StopOutcome Outcome, Moment At) acted, string sentence, Actor by)
    {
        var (outcome, stopId) = owner.FollowCall(acted, StopReason.EmergencyStop, sentence, by);
        var confirmation = owner.Waiters.ConfirmationOf(outcome.Number);
        var recorded = owner.Waiters.RecordOf(stopId);
        using var answered = new CancellationTokenSource();
        var deadline = Task.Delay(EmergencyAnswerTime, _clock.Time, answered.Token);
        await Task.WhenAny(Task.WhenAll(confirmation, recorded), deadline).ConfigureAwait(false);
        await answered.CancelAsync().ConfigureAwait(false);
        owner.Waiters.Forget(outcome.Number, stopId);
        var view = owner.Views;
        return new EmergencyStopReport(
            view.Pen.PenId,
            owner.Line,
            outcome.Number,
            confirmation.IsCompleted ? StopFrameFate.Confirmed : outcome.Fate,
            recorded.IsCompleted,
            outcome.Fate == StopFrameFate.LineDown ? null : outcome.Latency,
            confirmation.IsCompleted ? (await confirmation.ConfigureAwait(false)).Latency : null,
            view.Session?.Record.SessionId,
            view.Session?.Record.State);
    }

    private async Task<LedgerAnswer<FirstAnswer>> CarryOutAsync(Request request)
    {
        if (_shuttingDown && !request.AlwaysActs)
        {
            return new LedgerAnswer<FirstAnswer>(new FirstAnswer(), Rules.ShuttingDown.Refuse());
        }

        return request switch
        {
            Request.AttachPen attach => await AttachAsync(attach).ConfigureAwait(false),
            Request.DetachPen detach => await DetachAsync(detach).ConfigureAwait(false),
            Request.CreateSession create => await CreateAsync(create).ConfigureAwait(false),
            Request.ConfirmClock confirm => await ConfirmClockAsync(confirm).ConfigureAwait(false),
            Request.CompleteSession complete => await CompleteAsync(complete).ConfigureAwait(false),
            Request.OnSession on => await OnSessionAsync(on).ConfigureAwait(false),
            Request.AcknowledgeStop acknowledge => await OnPenAsync(acknowledge, acknowledge.PenId).ConfigureAwait(false),
            Request.SetPenAdministrativeState administrative => await OnPenAsync(administrative, administrative.PenId).ConfigureAwait(false),
            Request.AcknowledgeAlarm alarm => await AcknowledgeAlarmAsync(alarm).ConfigureAwait(false),
            Request.AcquireControl acquire => await OnPenAsync(acquire, acquire.PenId).ConfigureAwait(false),
            Request.ReleaseControl release => await OnPenAsync(release, release.PenId).ConfigureAwait(false),
            Request.TakeControl take => await OnPenAsync(take, take.PenId).ConfigureAwait(false),
            Request.HoldDepth hold => await OnPenAsync(hold, hold.PenId).ConfigureAwait(false),
            Request.HoldRate hold => await OnPenAsync(hold, hold.PenId).ConfigureAwait(false),
            Request.EndHold end => await OnPenAsync(end, end.PenId).ConfigureAwait(false),
            Request.WriteCurve curve => await OnPenAsync(curve, curve.PenId).ConfigureAwait(false),
            Request.RunSelfTest run => await OnPenAsync(run, run.PenId).ConfigureAwait(false),
            Request.EndSelfTest end => await OnPenAsync(end, end.PenId).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request, "Nobody carries this request out."),
        };
    }

    private async Task<LedgerAnswer<FirstAnswer>> CreateAsync(Request.CreateSession request)
    {
        if (Find(new PenName(request.PenId, null), out var refusal) is not { } owner)
        {
            return await RefusedAsync(request, refusal!).ConfigureAwait(false);
        }

        if (request.ClockConfirmation is { } confirmation && DoubtOfClock().Length > 0
            && await ConfirmAsync(confirmation, request.By).ConfigureAwait(false) is { } unconfirmed)
        {
            return await RefusedAsync(request, unconfirmed).ConfigureAwait(false);
        }

        var reply = await owner.CallAsync(request).ConfigureAwait(false);
        return Answered(request, reply);
    }

    private async Task<LedgerAnswer<FirstAnswer>> CompleteAsync(Request.CompleteSession request)
    {
        var answer = await OnSessionAsync(request).ConfigureAwait(false);
        if (answer.Refusal is not null)
        {
            return answer;
        }

        var checkpoint = await _journal.CheckpointAsync(CancellationToken.None).ConfigureAwait(false);
        if (checkpoint is not null && _sessions.TryGetValue(request.SessionId, out var owner))
        {
            // The pen keeps the head too, where it can; whether it did changes nothing about the answer.
            owner.Tell(new PenEvent.HeadSigned(checkpoint.Head));
        }

        return answer with { First = answer.First with { Checkpoint = checkpoint, Head = checkpoint?.Head ?? answer.First.Head } };
    }

    private async Task<LedgerAnswer<FirstAnswer>> OnSessionAsync(Request.OnSession request)
    {
        if (_sessions.TryGetValue(request.SessionId, out var owner) && owner.Views.Session?.Record.SessionId == request.SessionId)
        {
            return Answered(request, await owner.CallAsync(request).ConfigureAwait(false));
        }

        // One that just ended is known as that before its end is written: a slow disk shows it open still.
        var stored = await _journal.FindSessionAsync(request.SessionId, CancellationToken.None).ConfigureAwait(false);
        var record = owner?.Views.EndedSession?.Record is { } ended && ended.SessionId == request.SessionId ? ended : stored;
        if (record is null || (record.IsOpen && !request.AlwaysActs))
        {
            return await RefusedAsync(request, Rules.SessionUnknown.Refuse(("observed", request.SessionId))).ConfigureAwait(false);
        }

        // A closed session: what takes permission away is answered as it is, the rest is refused by the same table.
        var refusal = SessionRules.Refuse(request, record)
            ?? (record.IsOpen || stored is { IsOpen: false } ? null : Rules.JournalNotWritable.Refuse(("observed", "the end of the session is not on record yet")));
        return refusal is not null
            ? await RefusedAsync(request, refusal).ConfigureAwait(false)
            : new LedgerAnswer<FirstAnswer>(new FirstAnswer { Session = await HistoricAsync(record, CancellationToken.None).ConfigureAwait(false) }, null);
    }

    private async Task<LedgerAnswer<FirstAnswer>> OnPenAsync(Request request, string penId)
    {
        var name = new PenName(penId, null);
        return Find(name, out var refusal) is { } owner
            ? Answered(request, await owner.CallAsync(request).ConfigureAwait(false))
            : await RefusedAsync(request, refusal!).ConfigureAwait(false);
    }

    // Refusals of an owner are journalled by its decision; those given before one was found are journalled here.
    private async Task<LedgerAnswer<FirstAnswer>> RefusedAsync(Request request, Refusal refusal)
    {
        await _journal.AppendAsync([
            new RefusalRecord
            {
                At = _clock.Now,
                By = request.By,
                SessionId = (request as Request.OnSession)?.SessionId,
                Action = request.Rpc,
                RequestId = request.RequestId,
                RuleId = refusal.RuleId,
                HazardId = refusal.HazardId,
                Category = refusal.Category,
                Sentence = refusal.Sentence,
                Remedy = refusal.Remedy,
                Details = refusal.Details,
            },
        ]).ConfigureAwait(false);
        return new LedgerAnswer<FirstAnswer>(new FirstAnswer(), refusal);
    }

    private LedgerAnswer<FirstAnswer> Answered(Request request, OwnerReply reply) => new(
        new FirstAnswer
        {
            Session = request is Request.OnSession on && reply.Ended?.Record.SessionId == on.SessionId ? reply.Ended : reply.Open,
            Pen = reply.Pen,
            PassId = reply.Verdict.PassId,
            Pass = reply.Verdict.Pass,
            Cleared = reply.Verdict.Cleared,
            CurveDigest = reply.Verdict.CurveDigest,
            SelfTestId = reply.Verdict.SelfTestId,
            Control = reply.Verdict.Control,
            Arming = reply.Verdict.Arming,
            Head = reply.Head ?? _journal.Head,
        },
        reply.Verdict.Refusal);

    private async Task<SessionView?> PresentSessionAsync(Request request, LedgerAnswer<FirstAnswer> answer)
    {
        var id = (request as Request.OnSession)?.SessionId ?? answer.First.Session?.Record.SessionId;
        return id is null ? null : await FindSessionAsync(id, CancellationToken.None).ConfigureAwait(false);
    }

    private PenView? PresentPen(Request request, LedgerAnswer<FirstAnswer> answer)
    {
        var name = request switch
        {
            Request.AttachPen attach => new PenName(null, attach.Line),
            Request.SetPenAdministrativeState administrative => new PenName(administrative.PenId, null),
            Request.AcknowledgeStop acknowledge => new PenName(acknowledge.PenId, null),
            Request.HoldDepth hold => new PenName(hold.PenId, null),
            Request.HoldRate hold => new PenName(hold.PenId, null),
            Request.EndHold end => new PenName(end.PenId, null),
            Request.WriteCurve curve => new PenName(curve.PenId, null),
            Request.RunSelfTest run => new PenName(run.PenId, null),
            Request.EndSelfTest end => new PenName(end.PenId, null),
            _ => null,
        };
        return name is null ? answer.First.Pen : Find(name, out _)?.Views.Pen ?? answer.First.Pen;
    }
}
