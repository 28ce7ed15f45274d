namespace DeviceService.Safety;

/// <summary>States as people and documents write them: UPPER_SNAKE.</summary>
public static class StateNames
{
    /// <summary>OutOfService becomes OUT_OF_SERVICE.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        string.Concat(value.ToString().Select((letter, at) =>
            at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    /// <summary>Several, with commas.</summary>
    public static string Of<TEnum>(IEnumerable<TEnum> values)
        where TEnum : struct, Enum => string.Join(", ", values.Select(Of));
}
