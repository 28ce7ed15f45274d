namespace DeviceService.Safety;

/// <summary>A pen that somebody qualified, and what its label says.</summary>
/// <param name="Vendor">Vendor, as its handshake names it.</param>
/// <param name="Model">Model, as its handshake names it.</param>
/// <param name="Firmware">Qualified firmware versions, each exactly as the handshake names it.</param>
/// <param name="FitzpatrickTypes">Skin types on its label, 1 to 6; others need a prescriber's override.</param>
/// <param name="Areas">Areas on its label; others are off label, and recorded so.</param>
/// <param name="Indications">Indications on its label; others are off label, and recorded so.</param>
/// <param name="Cartridges">Models of cartridges that are qualified with it, each of the profile's; others are foreign to it.</param>
/// <param name="Contraindications">Ids of screening questions that are absolute with this pen, whatever their weight elsewhere.</param>
/// <param name="Source">Where the label was read, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record QualifiedPen(
    string Vendor,
    string Model,
    IReadOnlyList<string> Firmware,
    IReadOnlyList<int> FitzpatrickTypes,
    IReadOnlyList<TreatmentArea> Areas,
    IReadOnlyList<TreatmentIndication> Indications,
    IReadOnlyList<string> Cartridges,
    IReadOnlyList<string> Contraindications,
    string Source,
    FigureMark Mark)
{
    /// <summary>The tolerance of its depth that its vendor published, in um; null where none did.</summary>
    public Figure? ToleranceUm { get; init; }
}
