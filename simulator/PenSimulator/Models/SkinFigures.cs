using System.Collections.Immutable;
using PenSimulator.Reading;
using Simulator.V1;

namespace PenSimulator.Models;

/// <summary>What is known of skin, from skin.yaml. Forces in N, lengths in um.</summary>
internal sealed record SkinFigures(
    double InsertionForceN, double VibrationForceCut, double VibrationFullMillihertz, double ComplianceUm, double ComplianceThicknessUm,
    double DryForceFactor, double BluntStrokes, double NominalPressureN, double LightGapUmPerN, double BulgeUmPerN,
    double TiltGapUm, ImmutableSortedDictionary<SkinArea, int> ThicknessUm)
{
    /// <exception cref="ArgumentException">A figure is absent or out of its range, or an area has none.</exception>
    public static SkinFigures Read(string text)
    {
        var file = StrictMap.Read(text, "the skin");
        double Of(string key, string unit, double low, double high) => Figure.Of(file.Map(key), unit, low, high);
        var figures = new SkinFigures(
            Of("insertion_force_n", "N", 0, 1),
            Of("vibration_force_cut", "1", 0, 0.99),
            Of("vibration_full_millihertz", "mHz", 1, 1_000_000),
            Of("compliance_um", "um", 0, 100_000),
            Of("compliance_thickness_um", "um", 100, 10_000),
            Of("dry_force_factor", "1", 1, 10),
            Of("blunt_strokes", "1", 1, 1_000_000_000),
            Of("nominal_pressure_n", "N", 0.1, 50),
            Of("light_gap_um_per_n", "um/N", 0, 10_000),
            Of("bulge_um_per_n", "um/N", 0, 10_000),
            Of("tilt_gap_um", "um", 0, 10_000),
            Areas(file));
        file.End();
        return figures;
    }

    private static ImmutableSortedDictionary<SkinArea, int> Areas(StrictMap file)
    {
        var areas = ImmutableSortedDictionary.CreateBuilder<SkinArea, int>();
        foreach (var entry in file.Maps("areas"))
        {
            areas.Add(entry.One<SkinArea>("area"), Figure.Whole(entry, "thickness_um", "um", 1, 10_000));
            entry.End();
        }

        return Enum.GetValues<SkinArea>().All(area => area == SkinArea.Unspecified || areas.ContainsKey(area))
            ? areas.ToImmutable()
            : throw file.Wrong("areas", $"Give each of {ProtoNames.All<SkinArea>()} once.");
    }
}
