namespace DeviceService.Safety;

/// <summary>The pen's fault word, bit for bit as docs/penlink.md has it.</summary>
[Flags]
public enum PenFaults : uint
{
    /// <summary>No fault reported.</summary>
    None = 0,
}
