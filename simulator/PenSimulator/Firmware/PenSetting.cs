namespace PenSimulator.Firmware;

/// <summary>What the needles shall do once armed. No protrusion on a pen with a dial.</summary>
internal sealed record PenSetting(int? ProtrusionUm, int StrokeRateMillihertz);
