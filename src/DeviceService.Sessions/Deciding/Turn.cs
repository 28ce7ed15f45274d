using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// One decision while it is made: the state so far, what is to be done, and what is to be written. Acts that take permission
/// away come first; the entries follow in one append; replies and events wait until it is durable.
/// </summary>
internal sealed class Turn(PenState state, Circumstances circumstances)
{
    private readonly List<Effect> _acts = [];
    private readonly List<JournalEntry> _entries = [];
    private readonly List<JournalEntry> _reserving = [];
    private readonly List<Effect> _afterwards = [];
    private string? _token;

    public PenState State { get; set; } = state;

    public Circumstances Circumstances { get; } = circumstances;

    public Moment Now => Circumstances.Now;

    /// <summary>The profile under which this is decided: the session's, while one is open. What is shown before it is on record names it from the start.</summary>
    public string ProfileDigest => State.Session?.ProfileDigest ?? Circumstances.Profile.Digest;

    public void Act(Effect effect) => _acts.Add(effect);

    /// <summary>Writes an entry; it names the profile under which it came about, and one that is written anew keeps the one it named.</summary>
    public void Write(JournalEntry entry) => _entries.Add(UnderProfile(entry));

    /// <summary>Writes the reservation of a cartridge, or what is true only with it: the store refuses all of it together where another session has the cartridge.</summary>
    public void WriteReserving(JournalEntry entry) => _reserving.Add(UnderProfile(entry));

    public void Afterwards(Effect effect) => _afterwards.Add(effect);

    public void Tell(SessionEvent happened) => _afterwards.Add(new Effect.Publish(happened));

    /// <summary>The append of this turn reports back as this token.</summary>
    public void ReportSyncAs(string token) => _token = token;

    /// <summary>What was written in the same turn as a reservation, and is no part of it, reports back as this token.</summary>
    public static string AheadOf(string token) => token + " ahead";

    public void Reply(long callId, Verdict verdict) => _afterwards.Add(new Effect.Reply(callId, verdict));

    public CommandTicket Submit(PenCommand command)
    {
        var ticket = new CommandTicket(State.LastTicket + 1);
        State = State with { LastTicket = ticket.Number };
        Act(new Effect.Submit(ticket, command));
        return ticket;
    }

    /// <summary>Refuses a call, journalled and told.</summary>
    public void Refuse(long callId, Request request, Refusal refusal, ArmingReport? arming = null)
    {
        var session = State.Session;
        var record = new RefusalRecord
        {
            At = Now,
            By = request.By,
            PenId = State.PenId,
            SessionId = session?.SessionId,
            Action = request.Rpc,
            RequestId = request.RequestId,
            RuleId = refusal.RuleId,
            HazardId = refusal.HazardId,
            Category = refusal.Category,
            Sentence = refusal.Sentence,
            Remedy = refusal.Remedy,
            Details = refusal.Details,
        };
        Write(record);
        if (session is not null)
        {
            Tell(new SessionEvent.Refused(record) { SessionId = session.SessionId!, At = Now, State = session.State });
        }

        Reply(callId, new Verdict { Refusal = refusal, Arming = arming });
    }

    /// <summary>Changes the open session and writes it whole.</summary>
    public SessionRecord Revise(Func<SessionRecord, SessionRecord> change, Actor by)
    {
        var before = State.Session ?? throw new InvalidOperationException("No session is open.");
        var after = change(before) with { Revision = before.Revision + 1, At = Now, By = by, EntryNumber = 0 };
        State = State with { Session = after };

        // Written whole: of several changes in one turn the last says it all.
        _entries.RemoveAll(static entry => entry is SessionRecord);
        Write(after);
        return after;
    }

    /// <summary>The state that the table has; a trigger that it does not take is a defect of the caller.</summary>
    public static SessionState Next(SessionState state, SessionTrigger trigger) =>
        SessionTransitions.Next(state, trigger, out var refusal) ?? throw new InvalidOperationException(refusal!.ToString());

    /// <summary>Moves the open session as the table of transitions has it, and tells it.</summary>
    /// <param name="trigger">What moves it.</param>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="by">Who did it.</param>
    /// <param name="stop">The stop that is told with it.</param>
    /// <param name="cause">What took the permission away where no stop did.</param>
    public void Move(SessionTrigger trigger, string reason, Actor by, StopReason? stop = null, StopReason? cause = null)
    {
        var before = State.Session ?? throw new InvalidOperationException("No session is open.");
        var next = Next(before.State, trigger);
        if (before.State == next)
        {
            return;
        }

        Revise(
            session => session with
            {
                State = next,
                StateReason = reason,
                StopNumber = next == SessionState.Stopped ? State.Stop?.Number : null,
                BrokenOffBy = trigger == SessionTrigger.ArmConfirmed ? null : BreakOff.After(session.BrokenOffBy, stop ?? cause),
            },
            by);
        State = State with { StateSince = Now };
        Tell(new SessionEvent.StateChanged(before.State, reason, stop, by) { Trigger = trigger, SessionId = before.SessionId!, At = Now, State = next });
    }

    public void RaiseAlarm(string ruleId, string hazardId, AlarmPriority priority, string sentence, string remedy, string? stopId = null)
    {
        var alarm = new AlarmRecord
        {
            At = Now,
            By = Actor.Service,
            PenId = State.PenId,
            SessionId = State.Session?.SessionId,
            AlarmId = Circumstances.NewId("alm"),
            Priority = priority,
            HazardId = hazardId,
            RuleId = ruleId,
            Sentence = sentence,
            Remedy = remedy,
            RaisedAt = Now,
            StopId = stopId,
            Latching = priority > AlarmPriority.Low,
        };
        State = State with { Alarms = State.Alarms.Add(alarm) };
        TellAlarm(alarm);
    }

    /// <summary>The cause is gone. One that latches is shown until somebody acknowledged it.</summary>
    public void EndAlarms(Predicate<AlarmRecord> which) =>
        ChangeAlarms(alarm => which(alarm) && alarm.EndedAt is null, alarm => alarm with { At = Now, EndedAt = Now, EntryNumber = 0 });

    public void AcknowledgeAlarms(Predicate<AlarmRecord> which, Actor by) =>
        ChangeAlarms(
            alarm => which(alarm) && alarm.AcknowledgedAt is null,
            alarm => alarm with { At = Now, AcknowledgedBy = by, AcknowledgedAt = Now, EntryNumber = 0 });

    private void ChangeAlarms(Predicate<AlarmRecord> which, Func<AlarmRecord, AlarmRecord> change)
    {
        foreach (var before in State.Alarms.FindAll(which))
        {
            var after = change(before);
            State = State with { Alarms = after.Stands ? State.Alarms.Replace(before, after) : State.Alarms.Remove(before) };
            TellAlarm(after);
        }
    }

    public void Warn(Rule rule, string sentence, string remedy)
    {
        if (State.Session is { } session)
        {
            Tell(new SessionEvent.Warned(rule.Id, rule.HazardId, sentence, remedy) { SessionId = session.SessionId!, At = Now, State = session.State });
        }
    }

    public Decision End()
    {
        var effects = new List<Effect>(_acts);
        if (!State.Unwritten.IsEmpty && Circumstances.Journal.Writable)
        {
            // A press that is on record without what its session adds up from it would be counted anew after a crash (law 11): both or neither.
            if (State.Session is not null && !State.IsAsOpened && !_entries.Exists(static entry => entry is SessionRecord))
            {
                Revise(static session => session, Actor.Service);
            }

            // What happened while nothing could be written comes before whatever was decided on it.
            _entries.InsertRange(0, State.Unwritten.Select(static happened => happened with { EntryNumber = 0 }));
            State = State with { Unwritten = [] };
        }

        if (_reserving.Count > 0 && _entries.Exists(static entry => entry is not SessionRecord { IsOpen: true }))
        {
            // What has happened stays so when another session has the cartridge, so it goes ahead and is not refused with the reservation.
            effects.Add(new Effect.Append(_token is null ? "" : AheadOf(_token), [.. _entries], [.. _afterwards]));
            effects.Add(new Effect.Append(_token ?? "", [.. _reserving], []));
        }
        else if (_reserving.Count + _entries.Count > 0)
        {
            effects.Add(new Effect.Append(_token ?? "", [.. _reserving, .. _entries], [.. _afterwards]));
        }
        else
        {
            effects.AddRange(_afterwards);
        }

        return new Decision(State, effects);
    }

    private JournalEntry UnderProfile(JournalEntry entry) =>
        entry.ProfileDigest is null ? entry with { ProfileDigest = ProfileDigest } : entry;

    private void TellAlarm(AlarmRecord alarm)
    {
        // Told at once, like the stop it goes with; what it says is in the state already.
        Write(alarm);
        Act(new Effect.TellAlarm(alarm));
        if (State.Session is { } session)
        {
            Act(new Effect.Publish(new SessionEvent.AlarmChanged(alarm) { SessionId = session.SessionId!, At = Now, State = session.State }));
        }
    }
}
