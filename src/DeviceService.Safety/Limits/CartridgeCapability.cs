namespace DeviceService.Safety;

/// <summary>What a cartridge is made for, as far as its tag says.</summary>
/// <param name="ProtrusionMax">Deepest protrusion it is made for; null where the tag does not say.</param>
/// <param name="Model">Its model, whose row in the profile bounds it as well; null where nobody knows it.</param>
public sealed record CartridgeCapability(NeedleProtrusion? ProtrusionMax, string? Model = null)
{
    /// <summary>No tag, or one that says nothing: the cartridge bounds nothing.</summary>
    public static CartridgeCapability Unknown { get; } = new((NeedleProtrusion?)null);
}
