namespace DeviceService.Safety;

/// <summary>The one way in which a number from outside is held against its range: refused, never clamped.</summary>
public static class QuantityRange
{
    /// <summary>Null when the value lies within the bounds (inclusive), else a refusal that names field, value and range.</summary>
    public static Refusal? Check(string field, long value, long lowest, long highest, string unit) =>
        value >= lowest && value <= highest
            ? null
            : Rules.ArgumentRange.Refuse(
                ("field", field),
                ("observed", Refusal.Number(value)),
                ("lowest", Refusal.Number(lowest)),
                ("limit", Refusal.Number(value < lowest ? lowest : highest)),
                ("highest", Refusal.Number(highest)),
                ("unit", unit));
}
