namespace DeviceService.Safety;

/// <summary>What a role may do, and how deep it may go.</summary>
/// <param name="Role">The role.</param>
/// <param name="May">What it may do.</param>
/// <param name="ProtrusionUmMax">Deepest protrusion, in um; null when the role may not treat. No override raises it.</param>
public sealed record RoleScope(OperatorRole Role, IReadOnlyList<RoleAct> May, Figure? ProtrusionUmMax)
{
    /// <summary>Whether the role may do this.</summary>
    public bool Allows(RoleAct act) => May.Contains(act);
}
