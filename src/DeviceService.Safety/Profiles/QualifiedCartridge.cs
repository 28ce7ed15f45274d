namespace DeviceService.Safety;

/// <summary>A cartridge that somebody qualified.</summary>
/// <param name="Model">Model, as its tag or label names it.</param>
/// <param name="Needles">Needles.</param>
/// <param name="ProtrusionUmMax">Deepest protrusion that it is made for, in um.</param>
/// <param name="MinutesMax">Longest time that its needles may run, in min.</param>
public sealed record QualifiedCartridge(string Model, Figure Needles, Figure ProtrusionUmMax, Figure MinutesMax);
