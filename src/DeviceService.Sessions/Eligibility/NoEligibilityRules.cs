using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Has nothing to say: for a pen without a clinic around it.</summary>
public sealed class NoEligibilityRules : IEligibility
{
    /// <summary>The one instance.</summary>
    public static readonly NoEligibilityRules Instance = new();

    private NoEligibilityRules()
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<PreconditionVerdict> JudgeCreation(CreationCase creation) => [];

    /// <inheritdoc/>
    public IReadOnlyList<PreconditionVerdict> JudgeArming(ArmingCase arming) => [];

    /// <inheritdoc/>
    public CartridgeObservation Describe(CartridgeObservation seated) => seated;

    /// <inheritdoc/>
    public IReadOnlyList<CarriedProgress> CarriedInto(Request.CreateSession request) => [];

    /// <inheritdoc/>
    public LimitLeave LeaveFor(string patientReference, TreatmentArea area, BodySide side, string? sessionId, Moment now) => LimitLeave.None;

    /// <summary>Without a clinic there is no time zone either: the day in UTC.</summary>
    public DateOnly DayOf(Moment now) => DateOnly.FromDateTime(now.WallTime.UtcDateTime);

    /// <inheritdoc/>
    public OperatorRole? RoleOf(string operatorId) => null;

    /// <inheritdoc/>
    public TreatmentUse UseOutside(SessionRecord session, string? cartridgeTagId, Moment now) => TreatmentUse.None;

    /// <inheritdoc/>
    public bool IsSignedIn(string signInId) => true;

    /// <inheritdoc/>
    public Refusal? JudgeStanding(SessionRecord session, Moment now) => null;
}
