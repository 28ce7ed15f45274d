namespace DeviceService.Safety;

/// <summary>Least days between two sessions on one area, by how deep the earlier one went.</summary>
/// <param name="UpToUm">The earlier session's deepest setting, inclusive, in um; a deeper one falls to the next row, beyond the last to the last.</param>
/// <param name="RecommendedDays">Least calendar days without an override, in d.</param>
/// <param name="AbsoluteDays">Least calendar days ever, in d; not above the recommended ones.</param>
public sealed record DepthInterval(Figure UpToUm, Figure RecommendedDays, Figure AbsoluteDays);
