using DeviceService.Safety;

namespace DeviceService.Sessions;

// What is kept of the last half minute, and told when something went wrong. Nothing here waits or decides.
internal sealed partial class PenOwner
{
    private PenFaults _faultsSeen;
    private bool _wasOnline;
    private PenEvent? _decidedOn;

    /// <summary>What was last said and decided.</summary>
    public FlightRecorder Flight { get; }

    public void OnBytes(LineDirection direction, ReadOnlySpan<byte> bytes) => Flight.Keep(direction, bytes);

    public void OnHostStalled(TimeSpan late)
    {
        // One that nobody was treated under harms nobody, and a machine at rest may sleep.
        if (!_line.IsArmed)
        {
            return;
        }

        var sentence = $"The thread of the line woke {late.TotalMilliseconds:F0} ms late.";
        Note(FlightNoteKind.HostStalled, "HOST_STALLED", sentence: sentence, tookUs: (long)late.TotalMicroseconds);
        Report(IncidentCause.HostStalled, "HOST_STALLED", "", sentence);
    }

    private (StopOutcome Outcome, string StopId) StopAs(StopOrigin origin, StopReason reason, string sentence, Actor by, ulong? deviceTimeUs = null)
    {
        var acted = Act(reason);
        NoteStop(PenDuration.CallToStop, acted.Outcome.Fate, acted.Outcome.Latency);
        return Follow(acted, origin, reason, sentence, by, deviceTimeUs);
    }

    /// <summary>The stop itself. Nothing stands before it: what it is called, and who has to know, comes afterwards. Any thread.</summary>
    public (StopOutcome Outcome, Moment At) Act(StopReason reason)
    {
        var at = _around.Clock.Now;
        var outcome = Link.Latch.Stop(reason);
        Link.WithdrawPermit();
        return (outcome, at);
    }

    /// <summary>What follows from a stop that a caller has acted: it waits to be recorded, under the id that is returned.</summary>
    public (StopOutcome Outcome, string StopId) FollowCall((StopOutcome Outcome, Moment At) acted, StopReason reason, string sentence, Actor by)
    {
        NoteStop(PenDuration.CallToStop, acted.Outcome.Fate, acted.Outcome.Latency);
        return Follow(acted, StopOrigin.Call, reason, sentence, by, null);
    }

    private (StopOutcome Outcome, string StopId) Follow(
        (StopOutcome Outcome, Moment At) acted, StopOrigin origin, StopReason reason, string sentence, Actor by, ulong? deviceTimeUs)
    {
        var (outcome, at) = acted;
        var id = _stops.Put(outcome, reason, sentence, by, at);
        Wake();

        // It has acted, and waits to be recorded: from here on nothing is urgent.
        var rule = StopRules.For(reason).RuleId;
        var said = origin == StopOrigin.Call ? "" : sentence;
        Flight.Keep(new FlightNote(at.MonotonicUs, FlightNoteKind.Stop, reason.ToString())
        {
            RuleId = rule, Sentence = said, Number = outcome.Number, DeviceTimeUs = deviceTimeUs, TookUs = (long)outcome.Latency.TotalMicroseconds, Origin = origin,
        });
        if (outcome.First)
        {
            Report(IncidentCause.StopLatched, reason.ToString(), rule, said);
        }

        return (outcome, id);
    }

    private void NoteLink(LinkStatus status)
    {
        var online = status.State == LinkState.Online;
        Note(FlightNoteKind.Link, status.State.ToString(), sentence: status.Reason);
        Flight.Greets(!online);
        if (_wasOnline && !online && !_ended)
        {
            Report(IncidentCause.LinkLost, status.Reason, "", "The link to the pen was lost.");
        }

        _wasOnline = online;
    }

    private void NoteFaults(PenStatus status)
    {
        var faults = (PenFaults)status.FaultFlags;
        if (faults == _faultsSeen)
        {
            return;
        }

        var risen = faults & ~_faultsSeen;
        _faultsSeen = faults;
        Note(FlightNoteKind.PenFaults, faults.ToString(), deviceTimeUs: status.DeviceTimeUs);
        if (risen != 0)
        {
            Report(IncidentCause.PenFault, risen.ToString(), "", $"The pen reported {risen}.");
        }
    }

    private void NoteDecision(PenEvent happened, PenState before, Decision decision)
    {
        if (happened is PenEvent.Called called)
        {
            Note(FlightNoteKind.Request, called.Request.Rpc, number: called.CallId);
        }

        if (before.Session?.State != decision.State.Session?.State)
        {
            Note(FlightNoteKind.Session, decision.State.Session?.State.ToString() ?? "None", sentence: happened.GetType().Name);
        }
    }

    private void NoteDefect(PenEvent happened)
    {
        var name = happened.GetType().Name;
        Note(FlightNoteKind.Defect, name);
        Report(IncidentCause.Defect, name, "", "The service found a defect in its own decision.");
    }

    private void NoteGuard(GuardSettings settings) => Flight.Keep(
        new FlightNote(_around.Clock.Now.MonotonicUs, FlightNoteKind.Guard, settings.Armed ? "Armed" : "Disarmed") { Guard = settings.ToRecord() });

    private void Note(
        FlightNoteKind kind, string name, string ruleId = "", string sentence = "", long? number = null, ulong? deviceTimeUs = null, long? tookUs = null) =>
        Flight.Keep(new FlightNote(_around.Clock.Now.MonotonicUs, kind, name)
        {
            RuleId = ruleId, Sentence = sentence, Number = number, DeviceTimeUs = deviceTimeUs, TookUs = tookUs,
        });

    private void Report(IncidentCause cause, string name, string ruleId, string sentence) => _around.IncidentSeen?.Invoke(
        new Incident(cause, name, ruleId, sentence, _around.Clock.Now, Line, Views.PenId, _link?.Latch.Generation ?? 0, Flight));
}
