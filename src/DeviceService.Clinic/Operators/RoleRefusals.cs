using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>Refusals of calls that are not for a role.</summary>
public static class RoleRefusals
{
    /// <summary>This call, from somebody in this role.</summary>
    public static Refusal Of(Rpc rpc, OperatorRole role) => Rules.RoleForbidden.Refuse(
        ("rpc", rpc.ToString()),
        ("observed", StateNames.Of(role)),
        ("limit", StateNames.Of(RolePermissions.For(rpc))));

    /// <summary>Null when the profile lets this role do it. The table rpc by role comes first: a profile only takes away.</summary>
    public static Refusal? ByProfile(SafetyProfile profile, Rpc rpc, OperatorRole role, RoleAct act)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile.For(role).Allows(act)
            ? null
            : Rules.RoleForbidden.Refuse(
                ("rpc", rpc.ToString()),
                ("observed", StateNames.Of(role)),
                ("limit", profile.Roles.Any(scope => scope.Allows(act))
                    ? StateNames.Of([.. profile.Roles.Where(scope => scope.Allows(act)).Select(static scope => scope.Role)])
                    : "nobody under the profile in force"));
    }
}
