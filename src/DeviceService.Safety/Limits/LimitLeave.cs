namespace DeviceService.Safety;

/// <summary>How far a prescriber let the limits of one place go beyond what is recommended. Never beyond an absolute bound: those hold beside it.</summary>
/// <param name="Depth">Deepest protrusion permitted; null where nobody permitted more than is recommended.</param>
/// <param name="Rate">Fastest stroke rate permitted; null where nobody permitted more than is recommended.</param>
public sealed record LimitLeave(DepthLeave? Depth, RateLeave? Rate)
{
    /// <summary>Nobody permitted anything.</summary>
    public static readonly LimitLeave None = new(null, null);
}

/// <summary>An override of the recommended depth that is in force.</summary>
/// <param name="Protrusion">The deepest setting that it permits, inclusive.</param>
/// <param name="OverrideId">The override, for the record of what was done under it.</param>
public sealed record DepthLeave(NeedleProtrusion Protrusion, string OverrideId);

/// <summary>An override of the recommended stroke rate that is in force.</summary>
/// <param name="Rate">The fastest setting that it permits, inclusive.</param>
/// <param name="OverrideId">The override, for the record of what was done under it.</param>
public sealed record RateLeave(StrokeRate Rate, string OverrideId);
