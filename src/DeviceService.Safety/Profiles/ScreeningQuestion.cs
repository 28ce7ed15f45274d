namespace DeviceService.Safety;

/// <summary>One question of a screening. It is answered yes or no, and where it has a window also with a date.</summary>
/// <param name="Id">Stable id, such as keloid_history.</param>
/// <param name="Text">The question, for a person.</param>
/// <param name="Weight">What a yes means.</param>
/// <param name="OfArea">Whether it is asked of each area that is to be treated.</param>
/// <param name="ValidDays">How long an answer holds, in d; 0: for that clinic day.</param>
/// <param name="WindowDays">A yes counts while what it is about lies fewer days back, in d, whatever is answered later; null: the newest answer counts, whenever it was, and of a lasting one each yes.</param>
/// <param name="Source">Where it was read, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record ScreeningQuestion(
    string Id,
    string Text,
    ScreeningWeight Weight,
    bool OfArea,
    Figure ValidDays,
    Figure? WindowDays,
    string Source,
    FigureMark Mark)
{
    /// <summary>
    /// The question about the past that a yes to this one answers too: while its window lasts, counted from the day on which the yes was
    /// recorded, it is a yes to that one, whatever was answered there. Null for none.
    /// </summary>
    public string? CountsFor { get; init; }

    /// <summary>
    /// Whether it asks about the person's history and about no day, such as whether there ever were keloids: what was so once stays so. Where a
    /// yes is absolute no later no takes it back, unless a prescriber withdraws it.
    /// </summary>
    public bool IsLasting => !OfArea && WindowDays is null && ValidDays > 0;
}
