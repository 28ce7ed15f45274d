namespace DeviceService.Safety;

/// <summary>Something that every sample is held against, as GetEffectiveLimits lists it.</summary>
/// <param name="RuleId">Stable id, that of the stop it leads to.</param>
/// <param name="HazardId">Row of docs/hazards.md.</param>
/// <param name="Threshold">The threshold, in <paramref name="Unit"/>.</param>
/// <param name="Unit">Such as um, mHz, mA, ms.</param>
/// <param name="Lasting">How long it must last before it stops; zero: one sample is enough.</param>
/// <param name="Sentence">What it says, for a person.</param>
/// <param name="Source">Where the threshold comes from.</param>
/// <param name="Mark">How well that is known.</param>
public sealed record Interlock(
    string RuleId, string HazardId, long Threshold, string Unit, TimeSpan Lasting, string Sentence, string Source, FigureMark Mark);
