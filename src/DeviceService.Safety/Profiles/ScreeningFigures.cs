namespace DeviceService.Safety;

/// <summary>What is asked before a treatment.</summary>
/// <param name="AbsoluteYears">Nobody younger is treated, in years.</param>
/// <param name="RelativeYears">Anybody younger needs a prescriber's override, in years.</param>
/// <param name="Questions">The questions, in the order in which they are asked.</param>
public sealed record ScreeningFigures(Figure AbsoluteYears, Figure RelativeYears, IReadOnlyList<ScreeningQuestion> Questions)
{
    /// <summary>The question of this id; null when it is not asked.</summary>
    public ScreeningQuestion? Find(string id) => Questions.FirstOrDefault(question => question.Id == id);
}
