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
}
