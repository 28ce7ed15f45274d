namespace DeviceService.Sessions;

/// <summary>An arming that is about to be decided on, or one that stands and is judged again.</summary>
public sealed record ArmingCase
{
    /// <summary>The session as it stands; its patient, operator and plan are in it.</summary>
    public required SessionRecord Session { get; init; }

    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>Who the pen says it is; null before it was heard.</summary>
    public PenIdentity? Pen { get; init; }

    /// <summary>Where, which pass, which direction.</summary>
    public required PassTarget Target { get; init; }

    /// <summary>The plan's item for it; null when the plan has none.</summary>
    public required PlanItem? Item { get; init; }

    /// <summary>What is seated in the pen, with what is registered of it; null before the pen said so.</summary>
    public required CartridgeObservation? Cartridge { get; init; }

    /// <summary>Start of the firmware within which insertions are counted; null before the pen was heard.</summary>
    public ulong? BootId { get; init; }

    /// <summary>The cartridge that whoever asks says is in; null for none named.</summary>
    public string? NamedCartridgeId { get; init; }

    /// <summary>Who asks; null where a standing arming is judged again.</summary>
    public required Actor? By { get; init; }

    /// <summary>When it is judged.</summary>
    public required Moment Now { get; init; }
}
