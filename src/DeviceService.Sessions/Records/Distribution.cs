namespace DeviceService.Sessions;

/// <summary>Of a measured quantity, in the unit that the property's name gives.</summary>
/// <param name="Min">Lowest.</param>
/// <param name="Mean">Mean, rounded to the nearest whole unit.</param>
/// <param name="P95">95 of 100 samples are at or below it.</param>
/// <param name="Max">Highest.</param>
public sealed record Distribution(int Min, int Mean, int P95, int Max);
