namespace DeviceService.Safety;

/// <summary>One thing that is wrong with a profile.</summary>
/// <param name="Path">Where, such as areas[3].absolute_um.value.</param>
/// <param name="Value">What stands there; empty when nothing does.</param>
/// <param name="Reason">Why that cannot be, for a person.</param>
/// <param name="Remedy">What to do about it, for a person.</param>
public sealed record ProfileFault(string Path, string Value, string Reason, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {(Value.Length == 0 ? "" : $"'{Value}' ")}{Reason}. {Remedy}";
}
