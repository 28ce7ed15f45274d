using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Who may be treated, by whom and with what: what the clinic's records say beside the pen's own preconditions. Asked by the owner loops, each
/// time a permission is decided on. Answered from memory, on any thread, without waiting; implemented by the Clinic project.
/// </summary>
public interface IEligibility
{
    /// <summary>Whether such a session may be opened now. Every verdict is listed; the first that did not pass is the refusal.</summary>
    IReadOnlyList<PreconditionVerdict> JudgeCreation(CreationCase creation);

    /// <summary>
    /// Whether the pen may be armed, in addition to the pen's own preconditions. Asked again while armed and treating whenever the clinic's
    /// records change: what an arming itself brings about (a cartridge taken by this session) must not refuse.
    /// </summary>
    IReadOnlyList<PreconditionVerdict> JudgeArming(ArmingCase arming);

    /// <summary>Whether a pen may hold its needles out on the bench: for whom, with which cartridge, in which calibration.</summary>
    IReadOnlyList<PreconditionVerdict> JudgeBench(BenchCase bench) => [];

    /// <summary>Whether a pen may be self-tested, and its motor turn for it: by whom, with which cartridge.</summary>
    IReadOnlyList<PreconditionVerdict> JudgeSelfTest(BenchCase bench) => [];

    /// <summary>
    /// Why a pen has to be quarantined that was not yet since, whether it was attached then or not; null for nothing. Settled by an
    /// <see cref="AttachedPenRecord"/> that says so with this reason.
    /// </summary>
    string? OwedQuarantineOf(string penId) => null;

    /// <summary>The pen as it was registered last, on whichever line; null for one that nobody attached yet.</summary>
    AttachedPenRecord? RegisteredAs(string penId) => null;

    /// <summary>The self-test of a pen that is open; null for none.</summary>
    OpenSelfTest? SelfTestOf(string penId) => null;

    /// <summary>The cartridge with what is registered of it beside what the pen reads: a pen without a tag reader knows nothing of it.</summary>
    /// <param name="seated">As the pen tells it, with its id.</param>
    CartridgeObservation Describe(CartridgeObservation seated);

    /// <summary>What was done in the sessions that a new one continues: it counts against the same budgets. Nothing where it continues none.</summary>
    IReadOnlyList<CarriedProgress> CarriedInto(Request.CreateSession request);

    /// <summary>How far overrides in force let the limits of one area and side go beyond what is recommended. What they let go is asked for anew each time: they expire, and are revoked.</summary>
    /// <param name="patientReference">Any reference that means the patient.</param>
    /// <param name="area">Where.</param>
    /// <param name="side">Which side.</param>
    /// <param name="sessionId">The session; null before there is one, when an override for one session counts for nothing.</param>
    /// <param name="now">When it is judged.</param>
    LimitLeave LeaveFor(string patientReference, TreatmentArea area, BodySide side, string? sessionId, Moment now);

    /// <summary>Expanded uncertainty, k = 2, of the certificate that is in force for a pen, in um: it is taken off every bound that speaks of the truth. Null for none.</summary>
    int? CalibrationUncertaintyUm(string penId) => null;

    /// <summary>Which day it is where the pens are: in the clinic's time zone, and by no step of the wall clock that nobody confirmed.</summary>
    /// <param name="now">When.</param>
    DateOnly DayOf(Moment now);

    /// <summary>What the sessions of a pen warn of before it fails: each the rule of a low alarm. Empty for nothing.</summary>
    IReadOnlyList<Refusal> DriftOf(string penId) => [];

    /// <summary>What is off label by the newest preparation of a session, by the rule of a low alarm; null where nothing is, or nobody said.</summary>
    Refusal? OffLabelIn(string sessionId) => null;

    /// <summary>The role of an operator; null where nobody registered one.</summary>
    OperatorRole? RoleOf(string operatorId);

    /// <summary>What was done outside this session and counts against its budgets.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cartridgeTagId">Tag of the cartridge in hand; null where it has none, and then nothing is known of it.</param>
    /// <param name="now">Which day it is.</param>
    TreatmentUse UseOutside(SessionRecord session, string? cartridgeTagId, Moment now);

    /// <summary>Whether this sign-in is still in force. What was controlled under one that is not is let go.</summary>
    bool IsSignedIn(string signInId);

    /// <summary>Why an open session may not go on as it is, armed or not; null when it may. Asked whenever the clinic's records change.</summary>
    Refusal? JudgeStanding(SessionRecord session, Moment now);
}
