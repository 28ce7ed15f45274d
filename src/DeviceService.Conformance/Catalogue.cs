namespace DeviceService.Conformance;

/// <summary>All clauses, in the order in which they are run. docs/conformance.md lists the same.</summary>
public static class Catalogue
{
    internal static IReadOnlyList<Clause> Clauses { get; } =
    [
        .. HandshakeClauses.All, .. FramingClauses.All, .. ReportClauses.All, .. CommandClauses.All, .. StateClauses.All, .. LimitClauses.All, .. ArmingClauses.All,
        .. PermissionClauses.All, .. StopClauses.All, .. FaultClauses.All, .. ServiceClauses.All, .. KeptClauses.All, .. LineClauses.All,
    ];

    /// <summary>What each clause does and asks for.</summary>
    public static IReadOnlyList<ClauseDescription> All { get; } = [.. Clauses.Select(static clause => clause.Description)];
}
