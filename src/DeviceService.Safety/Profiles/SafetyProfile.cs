namespace DeviceService.Safety;

/// <summary>
/// The limits as a reviewed document: every figure with its unit, its source and how well it is founded. Immutable; made by the reader
/// of profile documents only.
/// </summary>
/// <remarks>A clinic's medical director answers for it. Nothing in it is medical advice.</remarks>
public sealed record SafetyProfile
{
    /// <summary>Name of the profile, such as reference: 1 to 64 of a-z, 0-9 and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>Counts the issues of this profile from 1.</summary>
    public required int Version { get; init; }

    /// <summary>First day on which it holds, in the clinic's calendar.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>Last day on which it holds, in the clinic's calendar.</summary>
    public required DateOnly ExpiresOn { get; init; }

    /// <summary>Who answers for it, for a person.</summary>
    public required string Issuer { get; init; }

    /// <summary>SHA-256 over the document's bytes, 64 lower-case hexadecimal digits. It stands in every record and on the pen.</summary>
    public required string Digest { get; init; }

    /// <summary>Pens that may be armed; others are only diagnosed (H23).</summary>
    public required IReadOnlyList<QualifiedPen> Pens { get; init; }

    /// <summary>Cartridges that may be used.</summary>
    public required IReadOnlyList<QualifiedCartridge> Cartridges { get; init; }

    /// <summary>Bounds and budgets, one row for each area.</summary>
    public required IReadOnlyList<AreaBounds> Areas { get; init; }

    /// <summary>Bounds by indication, for all areas or for one.</summary>
    public required IReadOnlyList<IndicationBounds> Indications { get; init; }

    /// <summary>How deep settings slow the strokes, shallowest first.</summary>
    public required IReadOnlyList<DepthRateStep> DepthRates { get; init; }

    /// <summary>Budgets of time that hold over all areas.</summary>
    public required TreatmentBudgets Budgets { get; init; }

    /// <summary>Least days between two sessions on one area, by how deep the earlier one went; shallowest first.</summary>
    public required IReadOnlyList<DepthInterval> Intervals { get; init; }

    /// <summary>How long a course is, how far apart its sessions, and what moves that.</summary>
    public required CourseFigures Course { get; init; }

    /// <summary>What each role may do, one row for each.</summary>
    public required IReadOnlyList<RoleScope> Roles { get; init; }

    /// <summary>What every pen is given to enforce by itself besides depth and rate.</summary>
    public required PenFigures Pen { get; init; }

    /// <summary>What the guard holds samples against besides the limits.</summary>
    public required GuardFigures Guard { get; init; }

    /// <summary>What arming asks of pen and telemetry.</summary>
    public required ArmingFigures Arming { get; init; }

    /// <summary>What a pen's certificate has to show, and how long it holds.</summary>
    public required CalibrationFigures Calibration { get; init; }

    /// <summary>Whether a hazard pauses or stops, one row for each that a running treatment can meet.</summary>
    public required IReadOnlyList<HazardReaction> Reactions { get; init; }

    /// <summary>What is asked before a treatment.</summary>
    public required ScreeningFigures Screening { get; init; }

    /// <summary>What has to be prepared, and what of it blocks arming.</summary>
    public required IReadOnlyList<PreparationItem> Preparation { get; init; }

    /// <summary>When to ask how the skin does, and what the patient is told.</summary>
    public required AftercareFigures Aftercare { get; init; }

    /// <summary>The row of one area.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not an area: eyelid and mucosa are none.</exception>
    public AreaBounds For(TreatmentArea area) =>
        Areas.FirstOrDefault(row => row.Area == area)
        ?? throw new ArgumentOutOfRangeException(nameof(area), area, "Not an area that may be treated.");

    /// <summary>The bound of an indication on an area: the row that names the area, else the one for all; null when the profile has none.</summary>
    public IndicationBounds? For(TreatmentIndication indication, TreatmentArea area) =>
        Indications.FirstOrDefault(row => row.Indication == indication && row.Area == area)
        ?? Indications.FirstOrDefault(row => row.Indication == indication && row.Area is null);

    /// <summary>The row of one role.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a role.</exception>
    public RoleScope For(OperatorRole role) =>
        Roles.FirstOrDefault(row => row.Role == role)
        ?? throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role.");

    /// <summary>The row of a pen by vendor and model; null when nobody qualified it.</summary>
    public QualifiedPen? FindPen(string vendor, string model) => Pens.FirstOrDefault(pen => pen.Vendor == vendor && pen.Model == model);

    /// <summary>What error and uncertainty of a pen's depth together may come to, in um: what its row says, else what holds for all.</summary>
    public Figure DepthToleranceUm(string vendor, string model) => FindPen(vendor, model)?.ToleranceUm ?? Calibration.ToleranceUm;

    /// <summary>The row of a cartridge by its model; null when nobody qualified it.</summary>
    public QualifiedCartridge? FindCartridge(string model) => Cartridges.FirstOrDefault(cartridge => cartridge.Model == model);

    /// <summary>Whether it holds on this day of the clinic's calendar.</summary>
    public bool HoldsOn(DateOnly day) => day >= IssuedOn && day <= ExpiresOn;
}
