namespace DeviceService.Safety;

/// <summary>One thing about a patient that moves a course.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Value">Which answer it takes, such as large or smoker; for an age, the range in words.</param>
/// <param name="FromYears">From this age on, in years; null unless it is about age.</param>
/// <param name="SessionsAdded">Sessions more (or fewer, below 0).</param>
/// <param name="GapDaysAdded">Days more between sessions (or fewer, below 0), in d.</param>
/// <param name="Sentence">Why, for a person.</param>
public sealed record CourseFactor(
    CourseFactorKind Kind,
    string Value,
    Figure? FromYears,
    Figure SessionsAdded,
    Figure GapDaysAdded,
    string Sentence);
