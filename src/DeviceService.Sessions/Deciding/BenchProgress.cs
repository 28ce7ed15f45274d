using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How far a hold on the bench has come.</summary>
internal enum BenchStage
{
    /// <summary>Its intent is on its way to the disk.</summary>
    Intent,

    /// <summary>Service mode of a hold before is being left: settings change in no other.</summary>
    Leaving,

    /// <summary>Limits are being written and read back.</summary>
    Limits,

    /// <summary>The setting is being applied.</summary>
    Setting,

    /// <summary>Service mode is being entered.</summary>
    Entering,

    /// <summary>Permitted: the pen extends while its trigger is held.</summary>
    Holding,
}

/// <summary>A pen that may extend its needles on the bench, without driving them, while a person holds its trigger.</summary>
internal sealed record BenchProgress
{
    public required BenchStage Stage { get; init; }

    /// <summary>Whether the pen is in service mode by this hold or the one before: permission is renewed.</summary>
    public required bool Held { get; init; }

    public required string IntentId { get; init; }

    public required long CallId { get; init; }

    public required Request.HoldDepth Request { get; init; }

    public required LimitsSnapshot Limits { get; init; }

    /// <summary>Under which latch generation, link epoch and lease this was decided.</summary>
    public required long StopGeneration { get; init; }

    public required long Epoch { get; init; }

    public required uint LeaseNumber { get; init; }

    /// <summary>While it comes about: when it is given up. While it holds: when it ends.</summary>
    public required long EndsAtUs { get; init; }

    public CommandTicket Ticket { get; init; }
}
