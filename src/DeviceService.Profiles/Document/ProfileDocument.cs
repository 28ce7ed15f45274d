using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>A profile just as its document says it: anything may be missing, and nothing is believed yet. docs/profiles.md names every key.</summary>
[YamlSerializable]
internal sealed class ProfileDocument
{
    public string? Id { get; set; }

    public int? Version { get; set; }

    public string? IssuedOn { get; set; }

    public string? ExpiresOn { get; set; }

    public string? Issuer { get; set; }

    public List<PenEntry>? Pens { get; set; }

    public List<CartridgeEntry>? Cartridges { get; set; }

    public List<AreaEntry>? Areas { get; set; }

    public List<IndicationEntry>? Indications { get; set; }

    public List<DepthRateEntry>? DepthRates { get; set; }

    public BudgetsEntry? Budgets { get; set; }

    public List<IntervalEntry>? Intervals { get; set; }

    public CourseEntry? Course { get; set; }

    public List<RoleEntry>? Roles { get; set; }

    public PenFiguresEntry? Pen { get; set; }

    public GuardEntry? Guard { get; set; }

    public ArmingEntry? Arming { get; set; }

    public CalibrationEntry? Calibration { get; set; }

    public List<ReactionEntry>? Reactions { get; set; }

    public ScreeningEntry? Screening { get; set; }

    public List<PreparationEntry>? Preparation { get; set; }

    public AftercareEntry? Aftercare { get; set; }
}
