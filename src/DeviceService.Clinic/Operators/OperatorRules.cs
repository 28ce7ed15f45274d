using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whom the records permit to treat.</summary>
internal static class OperatorRules
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today) => [];

    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, DateOnly today) => [];

    /// <summary>Why this session may not go on in its operator's hands.</summary>
    public static Refusal? Standing(ClinicState state, SessionRecord session, DateOnly today) => null;
}
