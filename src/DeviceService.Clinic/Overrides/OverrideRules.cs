using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What needs an override.</summary>
internal static class OverrideRules
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today) => [];

    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, DateOnly today) => [];
}
