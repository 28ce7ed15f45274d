using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What one check of a self-test came to. The newest of a check counts.</summary>
public sealed record SelfTestFindingRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.SelfTestFinding;

    /// <summary>The self-test.</summary>
    public required string SelfTestId { get; init; }

    /// <summary>Check, verdict, and every number.</summary>
    public required SelfTestFinding Finding { get; init; }

    /// <summary>Names the start of the firmware that it was found under.</summary>
    public required ulong BootId { get; init; }
}
