using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A self-test is over.</summary>
public sealed record SelfTestEndRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.SelfTestEnd;

    /// <summary>The self-test.</summary>
    public required string SelfTestId { get; init; }

    /// <summary>What it came to.</summary>
    public required SelfTestResult Result { get; init; }

    /// <summary>Why it was ended before everything was done; empty where everything was.</summary>
    public required string Reason { get; init; }
}
