using System.Globalization;

namespace DeviceService.Safety;

/// <summary>What one reason to stop says to a person.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="RuleId">Stable id, such as R-DEPTH-LIMIT.</param>
/// <param name="HazardId">Row of docs/hazards.md.</param>
/// <param name="Priority">How soon somebody must act.</param>
/// <param name="Sentence">What happened; {limit} and {observed} stand for the numbers of a breach.</param>
/// <param name="WhatToDo">What a person should do now.</param>
/// <param name="Unit">Unit of limit and observed; empty where there is none.</param>
public sealed record StopRule(
    StopReason Reason,
    string RuleId,
    string HazardId,
    AlarmPriority Priority,
    string Sentence,
    string WhatToDo,
    string Unit)
{
    /// <summary>Whether the sentence needs the numbers of a breach.</summary>
    public bool NeedsNumbers => Sentence.Contains('{', StringComparison.Ordinal);

    /// <summary>The sentence with the numbers of this breach.</summary>
    public string Describe(in GuardBreach breach) => Describe(breach.Limit, breach.Observed);

    /// <summary>The sentence with these numbers.</summary>
    public string Describe(long limit, long observed) => Sentence
        .Replace("{limit}", limit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{observed}", observed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
