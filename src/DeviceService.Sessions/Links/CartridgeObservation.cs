namespace DeviceService.Sessions;

/// <summary>The cartridge in a pen, as far as the pen can tell.</summary>
/// <param name="Present">True while one is seated.</param>
/// <param name="Insertions">Counts insertions since the pen started: another number is another insertion.</param>
/// <param name="TagId">Unique id from its tag; null where none was read.</param>
/// <param name="Model">Model from its tag; null where none was read.</param>
/// <param name="Lot">Lot from its tag; null where none was read.</param>
/// <param name="NeedleCount">Needles; null where the pen cannot tell, and then punctures are not counted either.</param>
/// <param name="ProtrusionMaxUm">Deepest protrusion it is made for in micrometres; null where its tag has none.</param>
/// <param name="ExpiresOn">Last day of use; null where its tag has none.</param>
/// <param name="TagUnreadable">A tag is there and could not be read.</param>
public sealed record CartridgeObservation(
    bool Present,
    uint Insertions = 0,
    string? TagId = null,
    string? Model = null,
    string? Lot = null,
    int? NeedleCount = null,
    int? ProtrusionMaxUm = null,
    DateOnly? ExpiresOn = null,
    bool TagUnreadable = false)
{
    /// <summary>No cartridge seated.</summary>
    public static readonly CartridgeObservation Absent = new(false);
}
