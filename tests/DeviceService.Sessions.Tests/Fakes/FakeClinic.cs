using DeviceService.Safety;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>A clinic whose records say what the test wants.</summary>
internal sealed class FakeClinic : IEligibility
{
    public static readonly Refusal No = Rules.ClinicBookDefect.Refuse();

    /// <summary>Refuses to open a session.</summary>
    public bool NoCreation { get; set; }

    /// <summary>Refuses to arm.</summary>
    public bool NoArming { get; set; }

    /// <summary>No pen may hold its needles out.</summary>
    public bool NoBench { get; set; }

    public IReadOnlyList<PreconditionVerdict> JudgeBench(BenchCase bench) => [Verdict(NoBench)];

    /// <summary>No pen may be self-tested.</summary>
    public bool NoSelfTest { get; set; }

    public IReadOnlyList<PreconditionVerdict> JudgeSelfTest(BenchCase bench) => [Verdict(NoSelfTest)];

    /// <summary>The self-test that is open, by its records.</summary>
    public OpenSelfTest? OpenTest { get; set; }

    public OpenSelfTest? SelfTestOf(string penId) => OpenTest;

    /// <summary>Why every pen has to be quarantined, by the clinic's records.</summary>
    public string? Owed { get; set; }

    public string? OwedQuarantineOf(string penId) => Owed;

    /// <summary>As every pen was registered last.</summary>
    public AttachedPenRecord? Registered { get; set; }

    public AttachedPenRecord? RegisteredAs(string penId) => Registered;

    /// <summary>No session may go on.</summary>
    public bool NoStanding { get; set; }

    public IReadOnlyList<PreconditionVerdict> JudgeCreation(CreationCase creation) => [Verdict(NoCreation)];

    /// <summary>Cannot judge an arming any more.</summary>
    public bool ArmingNotJudged { get; set; }

    public IReadOnlyList<PreconditionVerdict> JudgeArming(ArmingCase arming) =>
        [ArmingNotJudged ? PreconditionVerdict.NotJudged(Rules.ClinicBookDefect, "something is missing") : Verdict(NoArming)];

    public CartridgeObservation Describe(CartridgeObservation seated) => seated;

    /// <summary>What a session that continues another is given.</summary>
    public IReadOnlyList<CarriedProgress> Carried { get; set; } = [];

    public IReadOnlyList<CarriedProgress> CarriedInto(Request.CreateSession request) => request.ContinuesSessionId is null ? [] : Carried;

    /// <summary>What a prescriber permitted everywhere.</summary>
    public LimitLeave Leave { get; set; } = LimitLeave.None;

    public LimitLeave LeaveFor(string patientReference, TreatmentArea area, BodySide side, string? sessionId, Moment now) => Leave;

    /// <summary>Hours by which the clinic's midnight comes before that of UTC.</summary>
    public int AheadHours { get; set; }

    public DateOnly DayOf(Moment now) => DateOnly.FromDateTime(now.WallTime.UtcDateTime.AddHours(AheadHours));

    /// <summary>The role of everybody; null where nobody knows it.</summary>
    public OperatorRole? Role { get; set; }

    /// <summary>Roles of people who have another one.</summary>
    public Dictionary<string, OperatorRole> Roles { get; } = [];

    public OperatorRole? RoleOf(string operatorId) => Roles.TryGetValue(operatorId, out var role) ? role : Role;

    /// <summary>How unsure every pen's depth is, in um; null without a certificate.</summary>
    public int? CalibrationUm { get; set; }

    public int? CalibrationUncertaintyUm(string penId) => CalibrationUm;

    /// <summary>What the sessions of every pen warn of.</summary>
    public IReadOnlyList<Refusal> Drift { get; set; } = [];

    public IReadOnlyList<Refusal> DriftOf(string penId) => Drift;

    /// <summary>What is off label in every session; null for nothing.</summary>
    public string? OffLabel { get; set; }

    public Refusal? OffLabelIn(string sessionId) => OffLabel is null ? null : Rules.OffLabel.Refuse(("observed", OffLabel));

    /// <summary>What was done outside the session.</summary>
    public TreatmentUse Outside { get; set; } = TreatmentUse.None;

    public TreatmentUse UseOutside(SessionRecord session, string? cartridgeTagId, Moment now) => Outside;

    /// <summary>Sign-ins that ended.</summary>
    public HashSet<string> Left { get; } = [];

    public bool IsSignedIn(string signInId) => !Left.Contains(signInId);

    public Refusal? JudgeStanding(SessionRecord session, Moment now) => NoStanding || (session.SignInId is { } id && Left.Contains(id)) ? No : null;

    private static PreconditionVerdict Verdict(bool refused) => new(No.RuleId, No.HazardId, refused ? No : null);
}
