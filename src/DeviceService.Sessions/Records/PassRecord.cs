using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What closed a pass.</summary>
public enum PassClosing
{
    /// <summary>CompletePass.</summary>
    Completed = 1,

    /// <summary>ArmSession for another area, side, number or direction.</summary>
    NextArmed = 2,

    /// <summary>CompleteSession.</summary>
    SessionCompleted = 3,

    /// <summary>AbortSession.</summary>
    SessionAborted = 4,
}

/// <summary>One coverage of an area as it stands after a change: written with each activation and when it closes; the newest entry is the projection.</summary>
public sealed record PassRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Pass;

    /// <summary>Its id.</summary>
    public required string PassId { get; init; }

    /// <summary>Id of the cartridge it was armed with last, from its tag or as it was named; null where neither is known. Each activation has its own.</summary>
    public string? CartridgeTagId { get; init; }

    /// <summary>Lot of that cartridge, from its tag or as registered; null where neither says.</summary>
    public string? CartridgeLot { get; init; }

    /// <summary>Needles of the cartridge; null where not known.</summary>
    public int? NeedleCount { get; init; }

    /// <summary>Area armed.</summary>
    public required TreatmentArea Area { get; init; }

    /// <summary>Side armed.</summary>
    public required BodySide Side { get; init; }

    /// <summary>Number within area and side, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How the pen was led.</summary>
    public required PassDirection Direction { get; init; }

    /// <summary>From the first press to the end of the last activation; of the arming alone when there was none.</summary>
    public required Period Period { get; init; }

    /// <summary>The version of the plan it was armed under last.</summary>
    public required int PlanVersion { get; init; }

    /// <summary>The plan's item that it was armed with last, as it was then; null in entries of older builds.</summary>
    public PlanItem? ArmedAs { get; init; }

    /// <summary>Size of the area in square centimetres, from the plan.</summary>
    public required decimal SizeCm2 { get; init; }

    /// <summary>In whose hands it was armed last. Each activation has its own.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Opaque reference of the patient; never logged.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What ended the last activation, or the pass where there was none.</summary>
    public required StopReason EndedBy { get; init; }

    /// <summary>What closed it; null while it can still grow.</summary>
    public PassClosing? ClosedBy { get; init; }

    /// <summary>Activations in their order.</summary>
    public required IReadOnlyList<string> ActivationIds { get; init; }

    /// <summary>True when an activation of it is uncertain.</summary>
    public required bool Uncertain { get; init; }

    /// <summary>Over all activations.</summary>
    public required TreatmentMeasurement Measured { get; init; }

    /// <summary>True when the pen was simulated.</summary>
    public required bool Simulated { get; init; }

    /// <summary>Digest of the limits that it was armed with last, as the pen confirmed them. Each press stands in the journal behind the pass with its own.</summary>
    public required string LimitsDigest { get; init; }

    /// <summary>Build of the service.</summary>
    public required string ServiceBuild { get; init; }

    /// <summary>Firmware of the pen.</summary>
    public required string FirmwareVersion { get; init; }
}
