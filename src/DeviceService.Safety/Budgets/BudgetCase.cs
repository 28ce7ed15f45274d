namespace DeviceService.Safety;

/// <summary>Everything that budgets follow from, read once.</summary>
public sealed record BudgetCase
{
    /// <summary>The profile in force.</summary>
    public required SafetyProfile Profile { get; init; }

    /// <summary>What was done in this session and in those that it continues, one row for each area and side.</summary>
    public required IReadOnlyList<AreaUse> Made { get; init; }

    /// <summary>Model of the cartridge; null where nobody named it.</summary>
    public required string? CartridgeModel { get; init; }

    /// <summary>Needles of the cartridge; null where they are not known, and then as many count as any qualified cartridge has.</summary>
    public required int? Needles { get; init; }

    /// <summary>Time that this cartridge ran, ever, in microseconds.</summary>
    public required long CartridgeUs { get; init; }

    /// <summary>Time that needles ran for this patient on this clinic day, this session among it, in microseconds.</summary>
    public required long DayUs { get; init; }

    /// <summary>Needles to reckon with: where tag and model differ, the higher number.</summary>
    public int NeedlesCounted
    {
        get
        {
            var known = Math.Max(Needles ?? 0, Model?.Needles.Value ?? 0);
            return known > 0 ? known : MostNeedles;
        }
    }

    /// <summary>What was done on an area and side; nothing where it is not among what was made.</summary>
    public AreaUse On(TreatmentArea area, BodySide side) =>
        Made.FirstOrDefault(use => use.Area == area && use.Side == side) ?? new AreaUse(area, side, 0, 0, 0, 0);

    internal QualifiedCartridge? Model => Profile.Cartridges.FirstOrDefault(one => one.Model == CartridgeModel);

    internal int MostNeedles => Profile.Cartridges.Select(static one => one.Needles.Value).DefaultIfEmpty(1).Max();
}
