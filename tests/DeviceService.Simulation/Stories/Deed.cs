using CsCheck;

namespace DeviceService.Simulation.Stories;

/// <summary>What somebody or something does next.</summary>
internal enum Act
{
    /// <summary>What is sensible next: acknowledges, resumes, opens, arms, presses, lets go.</summary>
    GoOn,
    Open,
    Arm,
    ArmUnderAnOldLease,
    ArmForSomebodyElse,
    Press,
    Release,
    Disarm,
    Pause,
    Resume,
    CompletePass,
    CompleteSession,
    AbortSession,
    EmergencyStop,
    Acknowledge,
    Replan,
    TakeOver,
    SignOut,
    Suspend,
    Lift,
    Licence,
    ChangeRole,
    GrantDepth,
    GrantRate,
    GrantInterval,
    Revoke,
    Certify,
    SwapCartridge,
    CartridgeOut,
    TabletGone,
    TabletBack,
    ReleaseControl,
    Unplug,
    Kill,
    Close,
    StepClock,
    SetClockRight,
    Creep,
    Wait,
}

/// <summary>An act, and two numbers that say which, how deep, how long.</summary>
internal readonly record struct Deed(Act Act, int A, int B)
{
    // A hand that mostly treats, and a clinic that mostly lets it.
    public static readonly Gen<Deed> Any = Gen.Select(
        Gen.Frequency(
            (40, Gen.Const(Act.GoOn)), (6, Gen.Const(Act.Press)), (3, Gen.Const(Act.Replan)), (3, Gen.Const(Act.GrantDepth)), (2, Gen.Const(Act.GrantInterval)),
            (2, Gen.Const(Act.TakeOver)), (2, Gen.Const(Act.CompleteSession)), (2, Gen.Const(Act.SwapCartridge)), (2, Gen.Const(Act.Close)), (2, Gen.Const(Act.Lift)),
            (1, Gen.Const(Act.TabletBack)), (1, Gen.Const(Act.SetClockRight)), (30, Gen.Enum<Act>())),
        Gen.Int[0, 999],
        Gen.Int[0, 999],
        static (act, a, b) => new Deed(act, a, b));

    public override string ToString() => $"{Act}({A}, {B})";
}

/// <summary>One case: a clinic's zone and profile, the hour in which it opens, and what happens in it.</summary>
internal sealed record Story(Zone Zone, int OpensAfterHours, IReadOnlyList<(int Which, int How)> Figures, Deed[] Deeds)
{
    private static readonly (string Section, string Row, string[] Figures, int[] Values)[] Own =
    [
        ("areas", "CHEEK", ["minutes_max"], [1]),
        ("areas", "FOREHEAD", ["minutes_max"], [1]),
        ("areas", "CHEEK", ["passes_max"], [1, 2]),
        ("areas", "NECK", ["passes_max"], [1, 2]),
        ("areas", "CHEEK", ["punctures_per_cm2_max"], [400, 1_500, 8_000]),
        ("areas", "FOREHEAD", ["punctures_per_cm2_max"], [400, 1_500]),
        ("areas", "CHEEK", ["recommended_um"], [700, 1_100, 1_725]),
        ("areas", "ABDOMEN", ["absolute_um"], [1_600, 3_000]),
        ("areas", "NECK", ["recommended_millihertz"], [90_000, 110_500]),
        ("indications", "ACNE_SCARS", ["recommended_um"], [900, 1_440]),
        ("indications", "STRETCH_MARKS", ["absolute_um"], [2_100]),
        ("roles", "AESTHETICIAN", ["protrusion_um_max"], [600, 1_000]),
        ("roles", "NURSE", ["protrusion_um_max"], [900, 1_230]),
        ("roles", "PRESCRIBER", ["protrusion_um_max"], [1_300, 1_900]),
        ("cartridges", "SIM-12", ["protrusion_um_max"], [1_200, 1_550]),
        ("cartridges", "SIM-36", ["minutes_max"], [1]),
        ("budgets", "", ["session_minutes_max"], [1]),

        // No session may have more than its day.
        ("budgets", "", ["session_minutes_max", "day_minutes_max"], [1]),
        ("pen", "", ["margin_um"], [100, 200]),
        ("intervals", "1", ["absolute_days"], [3, 9]),
        ("intervals", "0", ["recommended_days"], [21]),
        ("depth_rates", "0", ["millihertz_max"], [105_000]),
        ("indications", "PIGMENTATION", ["recommended_millihertz"], [100_000]),
        ("indications", "FINE_LINES", ["recommended_millihertz", "absolute_millihertz"], [105_000]),
        ("course", "", ["sessions_min", "sessions_max"], [1, 2]),
        ("course", "", ["sessions_max", "sessions_min"], [1]),
        ("course", "", ["maintenance_min_days"], [43]),
    ];

    /// <summary>Half of the clinics have the reference profile as it is shipped, the others one of their own.</summary>
    public static readonly Gen<Story> Any = Gen.Select(
        Gen.OneOf(Zone.All),
        Gen.Int[0, 23],
        Gen.Bool.SelectMany(static own => Gen.Select(Gen.Int[0, Own.Length - 1], Gen.Int[0, 2]).List[own ? 2 : 0, own ? 5 : 0]),
        Deed.Any.Array[25, 60],
        static (zone, hours, figures, deeds) => new Story(zone, hours, figures, deeds));

    /// <summary>Each change that a clinic's own profile may have.</summary>
    public static IEnumerable<(int Which, int How)> OwnFigures => Own.SelectMany(static (one, which) => one.Values.Select((_, how) => (which, how)));

    public ProfileSheet Sheet => Tolerant(Figures.Aggregate(ProfileSheet.Reference, static (sheet, one) =>
    {
        var (section, row, figures, values) = Own[one.Which];
        return figures.Aggregate(sheet, (changed, figure) => changed.With(section, row, figure, values[one.How % values.Length]));
    }));

    // A pen may not be off by more than a setting stays below its limit.
    private static ProfileSheet Tolerant(ProfileSheet sheet) => sheet.Of("pen", "margin_um") is var margin && margin < sheet.Of("calibration", "tolerance_um")
        ? sheet.With("calibration", "", "tolerance_um", margin)
        : sheet;

    public override string ToString() =>
        $"{Zone}, opens after {OpensAfterHours} h, {(Figures.Count == 0 ? "the reference profile" : string.Join(", ", Figures.Select(static one => $"{Own[one.Which].Row} {Own[one.Which].Figures[^1]} {Own[one.Which].Values[one.How % Own[one.Which].Values.Length]}")))}";
}
