namespace DeviceService.Safety;

/// <summary>One thing to prepare and record before a treatment.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What to do, for a person.</param>
/// <param name="BlocksArming">Whether a pen is not armed until it is recorded.</param>
/// <param name="Source">Why, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record PreparationItem(PreparationKind Kind, string Text, bool BlocksArming, string Source, FigureMark Mark);
