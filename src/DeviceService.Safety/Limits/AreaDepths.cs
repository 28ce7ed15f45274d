using System.Collections.Frozen;

namespace DeviceService.Safety;

/// <summary>The built-in table by area: the recommended column of docs/limits.md.</summary>
/// <remarks>
/// Every figure is unverified custom derived from the sources named; a clinic's medical director answers for it.
/// Nothing here is medical advice.
/// </remarks>
public static class AreaDepths
{
    private const string Chart = "vendor chart, and dermis by ultrasound";
    private const string ChartOnly = "vendor chart";
    private const string ByNeighbour = "taken from the neighbouring area";

    private static readonly FrozenDictionary<TreatmentArea, AreaDepth> ByArea = new[]
    {
        Row(TreatmentArea.Forehead, 750, Chart),
        Row(TreatmentArea.Temple, 750, ByNeighbour),
        Row(TreatmentArea.Glabella, 1_000, Chart),
        Row(TreatmentArea.Nose, 500, Chart),
        Row(TreatmentArea.Periorbital, 500, Chart),
        Row(TreatmentArea.Cheekbone, 1_000, Chart),
        Row(TreatmentArea.Cheek, 1_500, "vendor chart, NCT02646917, and the reference device's labelling for the face"),
        Row(TreatmentArea.Chin, 1_500, "vendor chart, NCT02646917, and the reference device's labelling for the face"),
        Row(TreatmentArea.Jawline, 1_500, "NCT02646917, and the reference device's labelling for the face"),
        Row(TreatmentArea.UpperLip, 750, ChartOnly),
        Row(TreatmentArea.Perioral, 750, ByNeighbour),
        Row(TreatmentArea.Neck, 1_000, "dermis by ultrasound; studied to 2.5 mm (Alqam 2022)"),
        Row(TreatmentArea.Decolletage, 1_000, ByNeighbour),
        Row(TreatmentArea.Abdomen, 1_500, "SkinStylus labelling, vendor chart for stretch marks"),
        Row(TreatmentArea.Scalp, 500, "custom"),
        Row(TreatmentArea.Hand, 500, "custom"),
        Row(TreatmentArea.Thigh, 1_500, "vendor chart for stretch marks"),
        Row(TreatmentArea.OtherBody, 1_500, "vendor chart for stretch marks"),
    }.ToFrozenDictionary(row => row.Area);

    /// <summary>All rows, in the order of the areas.</summary>
    public static IReadOnlyList<AreaDepth> All { get; } = [.. ByArea.Values.OrderBy(row => row.Area)];

    /// <summary>The row of one area.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not an area: eyelid and mucosa are none.</exception>
    public static AreaDepth For(TreatmentArea area) =>
        ByArea.TryGetValue(area, out var row)
            ? row
            : throw new ArgumentOutOfRangeException(nameof(area), area, "Not an area that may be treated.");

    private static AreaDepth Row(TreatmentArea area, int micrometers, string source) =>
        new(area, NeedleProtrusion.FromMicrometers(micrometers), source, FigureMark.Unverified);
}
