using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How answers of one kind are kept for their replays.</summary>
public abstract class AnswerForm<TFirst>
{
    /// <summary>The answer that shows nothing, beside a refusal.</summary>
    public abstract TFirst Empty { get; }

    /// <summary>The answer as UTF-8 JSON text, with its refusal. Never empty.</summary>
    public abstract string ToText(LedgerAnswer<TFirst> answer);

    /// <summary>The answer that this text is.</summary>
    /// <param name="text">What <see cref="ToText"/> made.</param>
    /// <param name="entryNumber">The entry that holds it; what was recorded together with it stands right before that.</param>
    public abstract LedgerAnswer<TFirst> FromText(string text, long entryNumber);

    /// <summary>The refusal that was given under this rule, with the same words as then.</summary>
    protected static Refusal? Refusal(string? ruleId, IReadOnlyDictionary<string, string>? details) => ruleId is null
        ? null
        : Rules.All.First(rule => rule.Id == ruleId).Refuse([.. (details ?? new Dictionary<string, string>()).Select(static one => (one.Key, one.Value))]);
}
