namespace DeviceService.Safety;

/// <summary>What is asked before a treatment.</summary>
/// <param name="AbsoluteYears">Nobody younger is treated, in years.</param>
/// <param name="RelativeYears">Anybody younger needs a prescriber's override, in years.</param>
/// <param name="PersonValidDays">How long age and skin type hold, in d.</param>
/// <param name="Questions">The questions, in the order in which they are asked.</param>
public sealed record ScreeningFigures(Figure AbsoluteYears, Figure RelativeYears, Figure PersonValidDays, IReadOnlyList<ScreeningQuestion> Questions)
{
    /// <summary>The question whose yes lists sessions elsewhere, which count for the interval. Every profile asks it.</summary>
    public const string ElsewhereId = "microneedling_elsewhere";

    /// <summary>The question of this id; null when it is not asked.</summary>
    public ScreeningQuestion? Find(string id) => Questions.FirstOrDefault(question => question.Id == id);
}
