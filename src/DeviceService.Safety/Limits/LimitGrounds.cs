namespace DeviceService.Safety;

/// <summary>What limits rest on besides area, plan and leave: the profile, what is treated, who treats, and with what.</summary>
public sealed record LimitGrounds
{
    /// <summary>The profile in force.</summary>
    public required SafetyProfile Profile { get; init; }

    /// <summary>What is treated.</summary>
    public required TreatmentIndication Indication { get; init; }

    /// <summary>The role of who holds the pen; null where nobody knows it, and then the lowest of all roles that treat bounds.</summary>
    public required OperatorRole? Role { get; init; }

    /// <summary>What the pen can do.</summary>
    public required DeviceCapability Device { get; init; }

    /// <summary>What the cartridge is made for.</summary>
    public CartridgeCapability Cartridge { get; init; } = CartridgeCapability.Unknown;

    /// <summary>Expanded uncertainty of the pen's certificate, in um; null where none is in force. It is taken off every bound that speaks of the truth.</summary>
    public int? CalibrationUm { get; init; }

    /// <summary>What a setting keeps below the limit.</summary>
    public DepthMargin Margin => DepthMargin.Of(Profile.Pen);
}
