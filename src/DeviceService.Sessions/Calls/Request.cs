using System.Text.Json.Serialization;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// A call that changes something. Each carries the caller's request id and is answered once; the same one again gets the first
/// answer and touches no pen (law 21), except Pause, Disarm and Abort, which always act. EmergencyStop is none of these.
/// </summary>
public abstract record Request
{
    private Request()
    {
    }

    /// <summary>The caller's id, 1 to 64 characters.</summary>
    public required string RequestId { get; init; }

    /// <summary>Who calls; request ids are scoped to its principal.</summary>
    public required Actor By { get; init; }

    /// <summary>Name of the rpc; request ids are scoped to it.</summary>
    public string Rpc => GetType().Name;

    /// <summary>True for calls that only take permission away: they act every time.</summary>
    public virtual bool AlwaysActs => false;

    /// <summary>Number of the control lease under which this is asked; 0 for none. Not part of what a request id stands for.</summary>
    [JsonIgnore]
    public uint LeaseNumber { get; init; }

    /// <summary>True for calls that only the holder of the control lease may make.</summary>
    public virtual bool NeedsControl => false;

    /// <summary>
    /// Asks for control of a pen that nobody controls. The holder itself, which shows the number of its lease and the name that it was granted
    /// under, gets it again, renewed.
    /// </summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="ClientName">The caller's own name for its place, 1 to 64 characters.</param>
    public sealed record AcquireControl(string PenId, string ClientName) : Request;

    /// <summary>Keeps control for another while. Neither recorded nor remembered.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="ShownAlarm">Number of the newest change of an alarm that was shown; 0 for none yet.</param>
    public sealed record RenewControl(string PenId, long ShownAlarm) : Request;

    /// <summary>A person has seen an alarm. Its cause is not cleared by that.</summary>
    /// <param name="AlarmId">The alarm.</param>
    public sealed record AcknowledgeAlarm(string AlarmId) : Request;

    /// <summary>Lets go: what was armed is disarmed, what treats is stopped.</summary>
    /// <param name="PenId">The pen.</param>
    public sealed record ReleaseControl(string PenId) : Request;

    /// <summary>Takes control from its holder, while the pen is disarmed.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="ClientName">The caller's own name for its place, 1 to 64 characters.</param>
    /// <param name="Reason">Why, 1 to 500 characters.</param>
    public sealed record TakeControl(string PenId, string ClientName, string Reason) : Request;

    /// <summary>A person's word on the wall clock, which ends the doubt about it.</summary>
    /// <param name="Confirmation">Who says it, why, and what another clock shows.</param>
    public sealed record ConfirmClock(ClockConfirmation Confirmation) : Request;

    /// <summary>Attends to a line from now on, over restarts too.</summary>
    /// <param name="Line">A device path or <c>tcp://host:port</c>.</param>
    /// <param name="ExpectedPenId">The pen that belongs there; null for the first that answers.</param>
    public sealed record AttachPen(string Line, string? ExpectedPenId) : Request;

    /// <summary>Lets go of a line. Refused with an open session.</summary>
    /// <param name="Pen">The pen or its line.</param>
    public sealed record DetachPen(PenName Pen) : Request;

    /// <summary>Sets a pen aside or takes it back.</summary>
    /// <param name="PenId">The pen; it need not be in reach.</param>
    /// <param name="State">The state.</param>
    /// <param name="Reason">Why, 1 to 500 characters.</param>
    public sealed record SetPenAdministrativeState(string PenId, AdministrativeState State, string Reason) : Request;

    /// <summary>Opens a session.</summary>
    /// <param name="PatientReference">Opaque reference.</param>
    /// <param name="OperatorId">Who holds the pen.</param>
    /// <param name="PenId">The pen.</param>
    /// <param name="Items">The plan.</param>
    /// <param name="ClockConfirmation">A person's word on the wall clock, after it was found in doubt; else null.</param>
    public sealed record CreateSession(
        string PatientReference, string OperatorId, string PenId, IReadOnlyList<PlanItem> Items, ClockConfirmation? ClockConfirmation) : Request
    {
        /// <summary>What is treated.</summary>
        public required TreatmentIndication Indication { get; init; }

        /// <summary>The course that it is a session of; null without one.</summary>
        public string? CourseId { get; init; }

        /// <summary>The session of the same clinic day that it goes on with; null for none.</summary>
        public string? ContinuesSessionId { get; init; }

        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>A call on one session.</summary>
    /// <param name="SessionId">The session.</param>
    public abstract record OnSession(string SessionId) : Request;

    /// <summary>Appends a version of the plan.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="Items">The whole plan.</param>
    /// <param name="BaseVersion">The version it follows; null for whichever is newest.</param>
    /// <param name="Reason">Why, 1 to 500 characters.</param>
    public sealed record UpdatePlan(string SessionId, IReadOnlyList<PlanItem> Items, int? BaseVersion, string Reason) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Permits the operator to treat one area and side.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="Target">Where, which pass, which direction.</param>
    /// <param name="PlanVersion">The version that the operator was shown; null when not compared.</param>
    public sealed record ArmSession(string SessionId, PassTarget Target, int? PlanVersion) : OnSession(SessionId)
    {
        /// <summary>Digest of what the operator was shown; null for none. See <see cref="ReadBack.Digest"/>.</summary>
        public string? ReadBackDigest { get; init; }

        /// <summary>The cartridge that is in, by its registered id, where the pen reads no tag; null for none named.</summary>
        public string? CartridgeId { get; init; }

        /// <summary>Disarms and pauses of this pen when it came in: one that came since voids it, however long it waited. Null where nobody counted.</summary>
        [JsonIgnore]
        internal long? AskedAfter { get; init; }

        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Asks how each precondition of an arming stands. Neither recorded nor remembered, and nothing is sent.</summary>
    /// <param name="Arming">What would be asked.</param>
    public sealed record GetArmingReport(ArmSession Arming) : OnSession(Arming.SessionId);

    /// <summary>Takes the arming back.</summary>
    /// <param name="SessionId">The session.</param>
    public sealed record DisarmSession(string SessionId) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool AlwaysActs => true;
    }

    /// <summary>Closes the open pass.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="PassId">The pass; null for whichever is open.</param>
    public sealed record CompletePass(string SessionId, string? PassId) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Disarms, and stops the motor in mid-activation, not latched.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="Reason">Why; may be empty.</param>
    public sealed record PauseSession(string SessionId, string Reason) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool AlwaysActs => true;
    }

    /// <summary>Puts the session into the hands of who asks, who has to be signed in.</summary>
    /// <param name="SessionId">The session.</param>
    public sealed record ChangeOperator(string SessionId) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Goes on after a pause or an interruption; never arms.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="Reason">Why, 1 to 500 characters.</param>
    public sealed record ResumeSession(string SessionId, string Reason) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Closes the session as done.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="UnfinishedReason">Why planned passes are missing; may be empty when none is.</param>
    public sealed record CompleteSession(string SessionId, string UnfinishedReason) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Stops the pen, then closes the session.</summary>
    /// <param name="SessionId">The session.</param>
    /// <param name="Reason">Why, 1 to 500 characters.</param>
    public sealed record AbortSession(string SessionId, string Reason) : OnSession(SessionId)
    {
        /// <inheritdoc/>
        public override bool AlwaysActs => true;
    }

    /// <summary>Permits a pen on the bench to take a depth and to hold it, without driving, while its trigger is held.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="ProtrusionUm">How deep, in um, on a step of the pen.</param>
    public sealed record HoldDepth(string PenId, int ProtrusionUm) : Request
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Permits a pen on the bench to turn its motor at a rate while its trigger is held, for a tachometer.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="RateMillihertz">How fast, in mHz, within the range of the pen.</param>
    public sealed record HoldRate(string PenId, int RateMillihertz) : Request
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Corrects the reading of a pen on the bench by its as-found points.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="CalibrationId">The calibration that found them.</param>
    public sealed record WriteCurve(string PenId, string CalibrationId) : Request
    {
        /// <summary>What they came to.</summary>
        [JsonIgnore]
        public CalibrationResult? Found { get; init; }

        /// <summary>The curve that the pen kept while they were measured; null before that is on record.</summary>
        [JsonIgnore]
        public CorrectionCurve? Before { get; init; }

        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Takes that back.</summary>
    /// <param name="PenId">The pen.</param>
    public sealed record EndHold(string PenId) : Request
    {
        /// <inheritdoc/>
        public override bool AlwaysActs => true;
    }

    /// <summary>Tests a pen on the bench: a new self-test, or what is left of the one that is open.</summary>
    /// <param name="PenId">The pen.</param>
    public sealed record RunSelfTest(string PenId) : Request
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }

    /// <summary>Ends the self-test of a pen: what was not done is not tested.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="Reason">Why, 1 to 500 characters.</param>
    public sealed record EndSelfTest(string PenId, string Reason) : Request
    {
        /// <inheritdoc/>
        public override bool AlwaysActs => true;
    }

    /// <summary>Clears a latched stop after a person has looked.</summary>
    /// <param name="PenId">The pen.</param>
    /// <param name="StopNumber">The newest stop that this person has seen.</param>
    /// <param name="Reason">What was found, 1 to 500 characters.</param>
    public sealed record AcknowledgeStop(string PenId, long StopNumber, string Reason) : Request
    {
        /// <inheritdoc/>
        public override bool NeedsControl => true;
    }
}
