namespace DeviceService.Safety;

/// <summary>A number with its unit, where it was read, and how well it is founded.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit, such as um, mA, ms, percent.</param>
/// <param name="Source">Where it comes from, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record Figure(int Value, string Unit, string Source, FigureMark Mark)
{
    /// <summary>The number alone.</summary>
    public static implicit operator int(Figure figure) => figure.ToInt32();

    /// <summary>The number alone.</summary>
    public int ToInt32() => Value;

    /// <summary>The number read as milliseconds.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromMilliseconds(Value);
}
