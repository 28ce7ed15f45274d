using DeviceService.Profiles;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class ProfileCheckTests
{
    private static readonly SafetyProfile Sound = ReferenceProfile.Profile;

    /// <summary>What may not be above what, and how to set the two.</summary>
    private static readonly (string Path, string Name, Func<SafetyProfile, int, int, SafetyProfile> Set)[] Pairs =
    [
        ("areas[0].recommended_um", "absolute_um", (profile, low, high) => Area(profile, row => row with { RecommendedUm = Of(low), AbsoluteUm = Of(high) })),
        ("areas[0].recommended_millihertz", "absolute_millihertz", (profile, low, high) =>
            Area(profile, row => row with { RecommendedMillihertz = Of(low), AbsoluteMillihertz = Of(high) })),
        ("indications[0].recommended_um", "absolute_um", (profile, low, high) =>
            Indication(profile, row => row with { RecommendedUm = Of(low), AbsoluteUm = Of(high) })),
        ("indications[0].recommended_millihertz", "absolute_millihertz", (profile, low, high) =>
            Indication(profile, row => row with { RecommendedMillihertz = Of(low), AbsoluteMillihertz = Of(high) })),
        ("intervals[0].absolute_days", "recommended_days", (profile, low, high) =>
            profile with { Intervals = First(profile.Intervals, row => row with { AbsoluteDays = Of(low), RecommendedDays = Of(high) }) }),
        ("course.sessions_min", "sessions_max", (profile, low, high) =>
            profile with { Course = profile.Course with { SessionsMin = Of(low), SessionsMax = Of(high) } }),
        ("course.gap_min_days", "gap_best_days", (profile, low, high) =>
            profile with { Course = profile.Course with { GapMinDays = Of(low), GapBestDays = Of(high) } }),
        ("course.gap_best_days", "gap_max_days", (profile, low, high) =>
            profile with { Course = profile.Course with { GapBestDays = Of(low), GapMaxDays = Of(high) } }),
        ("course.maintenance_min_days", "maintenance_max_days", (profile, low, high) =>
            profile with { Course = profile.Course with { MaintenanceMinDays = Of(low), MaintenanceMaxDays = Of(high) } }),
        ("pen.settle_tolerance_um", "guard.deviation_um", (profile, low, high) =>
            profile with { Pen = profile.Pen with { SettleToleranceUm = Of(low) }, Guard = profile.Guard with { DeviationUm = Of(high) } }),
        ("guard.stall_ms", "guard.rate_band_ms", (profile, low, high) =>
            profile with { Guard = profile.Guard with { StallMs = Of(low), RateBandMs = Of(high) } }),
        ("guard.deviation_um", "pen.margin_um", (profile, low, high) =>
            profile with { Guard = profile.Guard with { DeviationUm = Of(low) }, Pen = profile.Pen with { MarginUm = Of(high) } }),
        ("calibration.tolerance_um", "pen.margin_um", (profile, low, high) =>
            profile with { Calibration = profile.Calibration with { ToleranceUm = Of(low) }, Pen = profile.Pen with { MarginUm = Of(high) } }),
        ("pens[0].tolerance_um", "pen.margin_um", (profile, low, high) =>
            profile with { Pens = First(profile.Pens, row => row with { ToleranceUm = Of(low) }), Pen = profile.Pen with { MarginUm = Of(high) } }),
        ("arming.battery_arm_percent", "battery_warn_percent", (profile, low, high) =>
            profile with { Arming = profile.Arming with { BatteryArmPercent = Of(low), BatteryWarnPercent = Of(high) } }),
        ("arming.temperature_decidegrees", "pen.temperature_decidegrees", (profile, low, high) => profile with
        {
            Arming = profile.Arming with { TemperatureDecidegrees = Of(low) }, Pen = profile.Pen with { TemperatureDecidegrees = Of(high) },
        }),
        ("screening.absolute_years", "relative_years", (profile, low, high) =>
            profile with { Screening = profile.Screening with { AbsoluteYears = Of(low), RelativeYears = Of(high) } }),
        ("budgets.session_minutes_max", "day_minutes_max", (profile, low, high) =>
            profile with { Budgets = profile.Budgets with { SessionMinutesMax = Of(low), DayMinutesMax = Of(high) } }),
        ("aftercare.follow_ups[0].from_hours", "until_hours", (profile, low, high) => profile with
        {
            Aftercare = profile.Aftercare with { FollowUps = First(profile.Aftercare.FollowUps, row => row with { FromHours = Of(low), UntilHours = Of(high) }) },
        }),
        ("aftercare.instructions[0].from_hours", "until_hours", (profile, low, high) => profile with
        {
            Aftercare = profile.Aftercare with { Instructions = First(profile.Aftercare.Instructions, row => row with { FromHours = Of(low), UntilHours = Of(high) }) },
        }),
    ];

    /// <summary>One thing wrong at a time, and all that has to be said about it.</summary>
    private static readonly (string Fault, Func<SafetyProfile, SafetyProfile> Spoil)[] Spoilt =
    [
        ("expires_on: '2025-12-31' lies before issued_on. Give the last day on which it holds.",
            profile => profile with { IssuedOn = new(2026, 1, 1), ExpiresOn = new(2025, 12, 31) }),
        ("pens[1].contraindications: 'bad_mood' is no question of the screening. Name a question by its id.",
            profile => profile with { Pens = [profile.Pens[0], profile.Pens[1] with { Contraindications = ["keloid_history", "bad_mood"] }] }),
        ("pens[1].cartridges: 'SIM-99' is no cartridge of this profile. Name one by its model, under cartridges.",
            profile => profile with { Pens = [profile.Pens[0], profile.Pens[1] with { Cartridges = ["SIM-12", "SIM-99"] }] }),
        ("pens: 'PenSimulator SimPen' stands there twice. Keep one.", profile => profile with { Pens = [.. profile.Pens, profile.Pens[0]] }),
        ("cartridges: 'SIM-12' stands there twice. Keep one.", profile => profile with { Cartridges = [.. profile.Cartridges, profile.Cartridges[0]] }),
        ("areas: 'FOREHEAD' stands there twice. Keep one.", profile => profile with { Areas = [.. profile.Areas, profile.Areas[0]] }),
        ("areas: 'FOREHEAD' has no row. Add one.", profile => profile with { Areas = [.. profile.Areas.Skip(1)] }),
        ("indications[0].absolute_millihertz: and recommended_millihertz stand together or not at all. Give both or none.",
            profile => Indication(profile, row => row with { RecommendedMillihertz = null, AbsoluteMillihertz = Of(1) })),
        ("indications[0].absolute_millihertz: and recommended_millihertz stand together or not at all. Give both or none.",
            profile => Indication(profile, row => row with { RecommendedMillihertz = Of(1), AbsoluteMillihertz = null })),
        ("indications: 'FINE_LINES' stands there twice. Keep one.",
            profile => profile with { Indications = [.. profile.Indications, profile.Indications.First(row => row.Area is null)] }),
        ("indications: 'FINE_LINES Nose' stands there twice. Keep one.", profile => profile with
        {
            Indications = [.. profile.Indications, .. Enumerable.Repeat(profile.Indications[0] with { Area = TreatmentArea.Nose }, 2)],
        }),
        ("indications: 'FINE_LINES' has no row for every area. Add one without an area.",
            profile => Indication(profile, row => row with { Area = TreatmentArea.Nose })),
        ("depth_rates[1].above_um: '5' does not rise. Put the rows in order, shallowest first.",
            profile => profile with { DepthRates = [new(Of(5), Of(9)), new(Of(5), Of(9))] }),
        ("depth_rates[1].above_um: '4' does not rise. Put the rows in order, shallowest first.",
            profile => profile with { DepthRates = [new(Of(5), Of(9)), new(Of(4), Of(8))] }),
        ("depth_rates[2].millihertz_max: '10' is faster than at less depth. Deeper settings go no faster.",
            profile => profile with { DepthRates = [new(Of(5), Of(11)), new(Of(6), Of(9)), new(Of(7), Of(10))] }),
        ("intervals[1].up_to_um: '5' does not rise. Put the rows in order, shallowest first.",
            profile => profile with { Intervals = [new(Of(5), Of(9), Of(9)), new(Of(5), Of(9), Of(9))] }),
        ("course.factors: 'AGE Advanced' stands there twice. Keep one.", profile => Factors(profile, Age("Advanced", 40), Age("Advanced", 50))),
        ("course.factors[0].from_years: stands where the factor is AGE, and only there. Give it for an age, and for nothing else.",
            profile => Factors(profile, Age("Advanced", null))),
        ("course.factors[1].from_years: '40' stands where the factor is AGE, and only there. Give it for an age, and for nothing else.",
            profile => Factors(profile, Age("Advanced", 40), Age("Oily", 40) with { Kind = CourseFactorKind.SkinType })),
        ("roles: 'NURSE' has no row. Add one.", profile => profile with { Roles = [.. profile.Roles.Where(row => row.Role != OperatorRole.Nurse)] }),
        ("roles[0].protrusion_um_max: stands where the role may TREAT, and only there. Say how deep who treats may go.",
            profile => Role(profile, OperatorRole.Aesthetician, row => row with { ProtrusionUmMax = null })),
        ("roles[0].protrusion_um_max: stands where the role may TREAT, and only there. Say how deep who treats may go.",
            profile => Role(profile, OperatorRole.Aesthetician, row => row with { May = [] })),
        ("roles[0].may: 'OVERRIDE' is for a prescriber only. Take it out.",
            profile => Role(profile, OperatorRole.Aesthetician, row => row with { May = [.. row.May, RoleAct.Override] })),
        ("roles[0].may: 'TREAT' is not for a technician. Take it out.",
            profile => Role(profile, OperatorRole.Technician, row => row with { May = [RoleAct.Treat], ProtrusionUmMax = Of(1) })),
        ("pen.dead_man_ms: '201' is above 200, which the laws of motion allow. Lower it.",
            profile => profile with { Pen = profile.Pen with { DeadManMs = Of(201) } }),
        ("guard.run_up_ms: '301' is above 300, which the laws of motion allow. Lower it.",
            profile => profile with { Guard = profile.Guard with { RunUpMs = Of(301) } }),
        ("reactions[0].hazard: 'H99' has no reaction. Name one of H01, H02, H03, H04, H06, H07, H08, H15, H19, H25.",
            profile => profile with { Reactions = [new("H99", Reaction.Stop, "", FigureMark.Unverified), .. profile.Reactions] }),
        ("reactions[0].reaction: 'PAUSE' is less than what H01 asks for. Give STOP.",
            profile => profile with { Reactions = [new("H01", Reaction.Pause, "", FigureMark.Unverified), .. profile.Reactions.Where(row => row.HazardId != "H01")] }),
        ("reactions[0].rule: 'R-STALL' is nothing to choose for: all of H03 stops. Take the row out.",
            profile => profile with { Reactions = [OfRule("H03", "R-STALL", Reaction.Pause), .. profile.Reactions] }),
        ("reactions[0].rule: 'R-TEMPERATURE-HIGH' is no rule of H19 that a profile chooses for. Name one of R-BATTERY-LOW.",
            profile => profile with { Reactions = [OfRule("H19", "R-TEMPERATURE-HIGH", Reaction.Stop), .. profile.Reactions] }),
        ("reactions[0].rule: 'R-DWELL-REACHED' is no rule of H25 that a profile chooses for. Name one of R-ALARM-UNSEEN.",
            profile => profile with { Reactions = [OfRule("H25", "R-DWELL-REACHED", Reaction.Stop), .. profile.Reactions] }),
        ("reactions[0].rule: 'R-STALL' is no rule of H04 that a profile chooses for. Name one of "
            + "R-DWELL-REACHED, R-PUNCTURES-REACHED, R-AREA-TIME-REACHED, R-SESSION-TIME-REACHED, R-CARTRIDGE-TIME-REACHED, R-DAY-TIME-REACHED, R-CONTACT-UNSURE.",
            profile => profile with { Reactions = [OfRule("H04", "R-STALL", Reaction.Stop), .. profile.Reactions] }),
        ("reactions[0].reaction: 'DISARM' is less than what R-CONTACT-UNSURE asks for. Give PAUSE.",
            profile => profile with { Reactions = [OfRule("H04", "R-CONTACT-UNSURE", Reaction.Disarm), .. profile.Reactions] }),
        ("reactions[0].reaction: 'DISARM' is less than what H04 asks for. Give PAUSE.",
            profile => profile with { Reactions = [new("H04", Reaction.Disarm, "", FigureMark.Unverified), .. profile.Reactions.Where(row => row.HazardId != "H04")] }),
        ("reactions: 'R-BATTERY-LOW' stands there twice. Keep one.",
            profile => profile with { Reactions = [.. profile.Reactions, OfRule("H19", "R-BATTERY-LOW", Reaction.Pause), OfRule("H19", "R-BATTERY-LOW", Reaction.Stop)] }),
        ("reactions: 'H04' is missing. Say what it does to a running treatment.",
            profile => profile with { Reactions = [.. profile.Reactions.Where(row => row.HazardId != "H04"), OfRule("H04", "R-DWELL-REACHED", Reaction.Stop)] }),
        ("reactions: 'H25' is missing. Say what it does to a running treatment.",
            profile => profile with { Reactions = [.. profile.Reactions.Where(row => row.HazardId != "H25")] }),
        ("reactions: 'H25' stands there twice. Keep one.",
            profile => profile with { Reactions = [.. profile.Reactions, profile.Reactions.Single(row => row.HazardId == "H25")] }),
        ("screening.questions: 'keloid_history' stands there twice. Keep one.", profile => Questions(profile, questions =>
            [.. questions, questions.Single(question => question.Id == "keloid_history")])),
        ("screening.questions[0].counts_for: 'nothing' is no other question with window_days and the same of_area. "
            + "Name the question about the past that a yes to this one answers too, by its id.",
            profile => Questions(profile, questions => First(questions, one => one with { CountsFor = "nothing" }))),
        ("screening.questions: 'microneedling_elsewhere' is not asked of each area. Ask it of each area: what was done elsewhere counts for the interval.",
            profile => Questions(profile, questions => [.. questions.Where(question => question.Id != ScreeningFigures.ElsewhereId)])),
        ("screening.questions: 'microneedling_elsewhere' is not asked of each area. Ask it of each area: what was done elsewhere counts for the interval.",
            profile => Questions(profile, questions => [.. questions.Select(question => question with { OfArea = question.OfArea && question.Id != ScreeningFigures.ElsewhereId })])),
        ("preparation: 'CONSENT' has no row. Add one.",
            profile => profile with { Preparation = [.. profile.Preparation.Where(item => item.Kind != PreparationKind.Consent)] }),
        ("preparation[1].blocks_arming: 'false' lets a pen be armed without it. CLEANING always blocks arming (H21).", profile => Optional(profile, PreparationKind.Cleaning)),
        ("preparation[2].blocks_arming: 'false' lets a pen be armed without it. SLEEVE always blocks arming (H21).", profile => Optional(profile, PreparationKind.Sleeve)),
        ("aftercare.follow_ups: 'twice' stands there twice. Keep one.", profile => profile with
        {
            Aftercare = profile.Aftercare with { FollowUps = [new("twice", Of(1), Of(2), ""), new("twice", Of(3), Of(4), "")] },
        }),
        ("aftercare.instructions: 'twice' stands there twice. Keep one.", profile => profile with
        {
            Aftercare = profile.Aftercare with { Instructions = [new("twice", Of(1), Of(2), ""), new("twice", Of(3), Of(4), "")] },
        }),
    ];

    /// <summary>Each text that a patient reads, or is asked or told, and how to set one.</summary>
    private static readonly (string Path, Func<SafetyProfile, string, SafetyProfile> Set)[] ForPatients =
    [
        ("course.factors[0].sentence", (profile, text) => Factors(profile, Sound.Course.Factors[0] with { Sentence = text })),
        ("screening.questions[0].text", (profile, text) => Questions(profile, questions => First(questions, one => one with { Text = text }))),
        ("preparation[0].text", (profile, text) => profile with { Preparation = First(profile.Preparation, one => one with { Text = text }) }),
        ("aftercare.follow_ups[0].text", (profile, text) => profile with
        {
            Aftercare = profile.Aftercare with { FollowUps = First(profile.Aftercare.FollowUps, one => one with { Text = text }) },
        }),
        ("aftercare.instructions[0].text", (profile, text) => profile with
        {
            Aftercare = profile.Aftercare with { Instructions = First(profile.Aftercare.Instructions, one => one with { Text = text }) },
        }),
        ("aftercare.instructions[0].conflict", (profile, text) => profile with
        {
            Aftercare = profile.Aftercare with { Instructions = First(profile.Aftercare.Instructions, one => one with { Conflict = text }) },
        }),
    ];

    [Fact]
    public void A_text_that_promises_a_patient_more_is_named_wherever_it_stands_and_one_that_does_not_is_no_fault()
    {
        foreach (var (path, set) in ForPatients)
        {
            Assert.Equal(
                [$"{path}: 'disappear' promises a patient more than that something may look better for a time. Say what may be, and that it is temporary."],
                ProfileCheck.Check(set(Sound, "Your pores will disappear.")).Select(static fault => fault.ToString()));
            Assert.Empty(ProfileCheck.Check(set(Sound, "They may look smaller; they do not vanish, and the effect is temporary.")));
        }
    }

    [Fact]
    public void The_reference_profile_has_no_fault() => Assert.Empty(ProfileCheck.Check(Sound));

    [Fact]
    public void One_thing_wrong_is_named_with_its_place_its_reason_and_its_remedy_and_nothing_else_is()
    {
        foreach (var (fault, spoil) in Spoilt)
        {
            Assert.Equal([fault], ProfileCheck.Check(spoil(Sound)).Select(each => each.ToString()));
        }
    }

    [Fact]
    public void Two_figures_in_an_order_are_a_fault_exactly_when_they_are_out_of_it()
    {
        foreach (var (path, name, set) in Pairs)
        {
            Assert.Equal([$"{path}: '50' is above {name}, which is 49. Put the two in order."], Said(path, set(Sound, 50, 49)));
            Assert.Empty(Said(path, set(Sound, 50, 50)));
            Assert.Empty(Said(path, set(Sound, 50, 51)));
        }
    }

    [Fact]
    public void No_profile_is_no_sound_one() => Assert.Throws<ArgumentNullException>("profile", () => ProfileCheck.Check(null!));

    [Fact]
    public void What_the_laws_allow_at_most_is_allowed() => Assert.Empty(ProfileCheck.Check(Sound with
    {
        ExpiresOn = Sound.IssuedOn,
        Pen = Sound.Pen with { DeadManMs = Of(SafetyFloors.DeadManMs) },
        Guard = Sound.Guard with { RunUpMs = Of(SafetyFloors.RunUpMs) },
        DepthRates = [new(Of(5), Of(9)), new(Of(6), Of(9))],
        Course = Sound.Course with { Factors = [Age("Young", 20), Age("Advanced", 60)] },
    }));

    [Fact]
    public void A_reaction_may_be_stronger_than_its_hazard_asks_for() => Assert.Empty(ProfileCheck.Check(Sound with
    {
        Reactions = [.. Sound.Reactions.Select(row => row with { Reaction = Reaction.Stop })],
    }));

    [Fact]
    public void A_rule_may_be_given_just_what_it_asks_for() => Assert.Empty(ProfileCheck.Check(Sound with
    {
        Reactions = [.. Sound.Reactions, OfRule("H04", "R-CONTACT-UNSURE", Reaction.Pause), OfRule("H19", "R-BATTERY-LOW", Reaction.Disarm)],
    }));

    [Fact]
    public void Faults_are_listed_in_the_order_of_the_document()
    {
        var faults = ProfileCheck.Check(Sound with
        {
            ExpiresOn = Sound.IssuedOn.AddDays(-1),
            Cartridges = [.. Sound.Cartridges, Sound.Cartridges[0]],
            Preparation = [],
            Guard = Sound.Guard with { RunUpMs = Of(999) },
        });

        Assert.Equal(
            ["expires_on", "cartridges", "guard.run_up_ms", .. Enum.GetValues<PreparationKind>().Select(_ => "preparation")],
            faults.Select(fault => fault.Path));
    }

    private static IEnumerable<string> Said(string path, SafetyProfile profile) =>
        ProfileCheck.Check(profile).Where(fault => fault.Path == path).Select(fault => fault.ToString());

    private static Figure Of(int value) => new(value, "1", "made up", FigureMark.Unverified);

    private static CourseFactor Age(string value, int? fromYears) =>
        new(CourseFactorKind.Age, value, fromYears is { } years ? Of(years) : null, Of(1), Of(0), "");

    private static SafetyProfile Area(SafetyProfile profile, Func<AreaBounds, AreaBounds> change) =>
        profile with { Areas = First(profile.Areas, change) };

    private static SafetyProfile Indication(SafetyProfile profile, Func<IndicationBounds, IndicationBounds> change) =>
        profile with { Indications = First(profile.Indications, change) };

    private static SafetyProfile Factors(SafetyProfile profile, params CourseFactor[] factors) =>
        profile with { Course = profile.Course with { Factors = factors } };

    private static SafetyProfile Questions(SafetyProfile profile, Func<IReadOnlyList<ScreeningQuestion>, IReadOnlyList<ScreeningQuestion>> change) =>
        profile with { Screening = profile.Screening with { Questions = change(profile.Screening.Questions) } };

    private static SafetyProfile Optional(SafetyProfile profile, PreparationKind kind) =>
        profile with { Preparation = [.. profile.Preparation.Select(item => item.Kind == kind ? item with { BlocksArming = false } : item)] };

    private static SafetyProfile Role(SafetyProfile profile, OperatorRole role, Func<RoleScope, RoleScope> change) =>
        profile with { Roles = [change(profile.For(role)), .. profile.Roles.Where(row => row.Role != role)] };

    private static IReadOnlyList<T> First<T>(IReadOnlyList<T> rows, Func<T, T> change) => [change(rows[0]), .. rows.Skip(1)];

    private static HazardReaction OfRule(string hazard, string rule, Reaction reaction) => new(hazard, reaction, "", FigureMark.Unverified) { RuleId = rule };
}
