using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>What is known of a pen's self-tests.</summary>
public sealed record PenSelfTests
{
    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>The self-test that is open; null for none.</summary>
    public string? OpenSelfTestId { get; init; }

    /// <summary>The check that failed and may not be armed with, when no self-test has passed since; null for none.</summary>
    public SelfTestCheck? FailedCheck { get; init; }

    /// <summary>The self-test that it failed in.</summary>
    public string? FailedBy { get; init; }

    /// <summary>The newest that passed; null for none.</summary>
    public string? PassedBy { get; init; }

    /// <summary>Firmware under which that one passed.</summary>
    public string? PassedFirmware { get; init; }

    /// <summary>Another firmware that the pen has run since: it stays void, whatever the pen runs later. Null while it ran none.</summary>
    public string? VoidedBy { get; init; }
}
