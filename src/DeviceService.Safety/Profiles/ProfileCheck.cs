using System.Globalization;

namespace DeviceService.Safety;

/// <summary>Whether the figures of a profile make sense together, and weaken nothing that no profile may.</summary>
public static class ProfileCheck
{
    /// <summary>Everything that is wrong, in the document's order; empty when the profile can be used.</summary>
    public static IReadOnlyList<ProfileFault> Check(SafetyProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return
        [
            .. Dates(profile),
            .. Pens(profile),
            .. Areas(profile),
            .. Indications(profile),
            .. DepthRates(profile),
            .. Intervals(profile),
            .. Course(profile.Course),
            .. Roles(profile),
            .. Guarding(profile),
            .. Reactions(profile),
            .. Screening(profile),
            .. Rest(profile),
            .. Promises(profile),
        ];
    }

    private static IEnumerable<ProfileFault> Dates(SafetyProfile profile)
    {
        if (profile.ExpiresOn < profile.IssuedOn)
        {
            yield return new(
                "expires_on",
                profile.ExpiresOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                "lies before issued_on",
                "Give the last day on which it holds.");
        }
    }

    private static IEnumerable<ProfileFault> Pens(SafetyProfile profile)
    {
        foreach (var (pen, path, _) in Paths("pens", profile.Pens))
        {
            foreach (var id in pen.Contraindications.Where(id => profile.Screening.Find(id) is null))
            {
                yield return new($"{path}.contraindications", id, "is no question of the screening", "Name a question by its id.");
            }

            foreach (var model in pen.Cartridges.Where(model => profile.FindCartridge(model) is null))
            {
                yield return new($"{path}.cartridges", model, "is no cartridge of this profile", "Name one by its model, under cartridges.");
            }
        }

        foreach (var fault in Twice("pens", profile.Pens, pen => $"{pen.Vendor} {pen.Model}")
            .Concat(Twice("cartridges", profile.Cartridges, cartridge => cartridge.Model)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<ProfileFault> Areas(SafetyProfile profile) =>
    [
        .. Every("areas", profile.Areas, row => row.Area),
        .. Paths("areas", profile.Areas).SelectMany(row => Pair(row.Path, row.Row.RecommendedUm, row.Row.AbsoluteUm, "um")
            .Concat(Pair(row.Path, row.Row.RecommendedMillihertz, row.Row.AbsoluteMillihertz, "millihertz"))),
    ];

    private static IEnumerable<ProfileFault> Indications(SafetyProfile profile)
    {
        foreach (var (row, path, _) in Paths("indications", profile.Indications))
        {
            foreach (var fault in Pair(path, row.RecommendedUm, row.AbsoluteUm, "um"))
            {
                yield return fault;
            }

            if ((row.RecommendedMillihertz is null) != (row.AbsoluteMillihertz is null))
            {
                yield return new($"{path}.absolute_millihertz", "", "and recommended_millihertz stand together or not at all", "Give both or none.");
            }
            else if (row is { RecommendedMillihertz: { } recommended, AbsoluteMillihertz: { } absolute })
            {
                foreach (var fault in Pair(path, recommended, absolute, "millihertz"))
                {
                    yield return fault;
                }
            }
        }

        foreach (var fault in Twice("indications", profile.Indications, row => $"{StateNames.Of(row.Indication)} {row.Area}"))
        {
            yield return fault;
        }

        foreach (var missing in Enum.GetValues<TreatmentIndication>().Where(each => !profile.Indications.Any(row => row.Indication == each && row.Area is null)))
        {
            yield return new("indications", StateNames.Of(missing), "has no row for every area", "Add one without an area.");
        }
    }

    private static IEnumerable<ProfileFault> DepthRates(SafetyProfile profile) =>
    [
        .. Rising("depth_rates", profile.DepthRates, step => step.AboveUm, "above_um"),
        .. Paths("depth_rates", profile.DepthRates).Skip(1)
            .Where(step => step.Row.MillihertzMax > profile.DepthRates[step.At - 1].MillihertzMax)
            .Select(step => new ProfileFault(
                $"{step.Path}.millihertz_max", Number(step.Row.MillihertzMax), "is faster than at less depth", "Deeper settings go no faster.")),
    ];

    private static IEnumerable<ProfileFault> Intervals(SafetyProfile profile) =>
    [
        .. Rising("intervals", profile.Intervals, row => row.UpToUm, "up_to_um"),
        .. Paths("intervals", profile.Intervals).SelectMany(row => NotAbove(
            $"{row.Path}.absolute_days", row.Row.AbsoluteDays, row.Row.RecommendedDays, "recommended_days")),
    ];

    private static IEnumerable<ProfileFault> Course(CourseFigures course) =>
    [
        .. NotAbove("course.sessions_min", course.SessionsMin, course.SessionsMax, "sessions_max"),
        .. NotAbove("course.gap_min_days", course.GapMinDays, course.GapBestDays, "gap_best_days"),
        .. NotAbove("course.gap_best_days", course.GapBestDays, course.GapMaxDays, "gap_max_days"),
        .. NotAbove("course.maintenance_min_days", course.MaintenanceMinDays, course.MaintenanceMaxDays, "maintenance_max_days"),
        .. Twice("course.factors", course.Factors, factor => $"{StateNames.Of(factor.Kind)} {factor.Value}"),
        .. Paths("course.factors", course.Factors)
            .Where(factor => (factor.Row.Kind == CourseFactorKind.Age) != (factor.Row.FromYears is not null))
            .Select(factor => new ProfileFault(
                $"{factor.Path}.from_years",
                factor.Row.FromYears is { } years ? Number(years) : "",
                "stands where the factor is AGE, and only there",
                "Give it for an age, and for nothing else.")),
    ];

    private static IEnumerable<ProfileFault> Roles(SafetyProfile profile) =>
    [
        .. Every("roles", profile.Roles, row => row.Role),
        .. Paths("roles", profile.Roles)
            .Where(role => role.Row.Allows(RoleAct.Treat) != (role.Row.ProtrusionUmMax is not null))
            .Select(role => new ProfileFault(
                $"{role.Path}.protrusion_um_max", "", "stands where the role may TREAT, and only there", "Say how deep who treats may go.")),
        .. Paths("roles", profile.Roles)
            .Where(role => role.Row.Role != OperatorRole.Prescriber && role.Row.Allows(RoleAct.Override))
            .Select(role => new ProfileFault($"{role.Path}.may", "OVERRIDE", "is for a prescriber only", "Take it out.")),
        .. Paths("roles", profile.Roles)
            .Where(role => role.Row.Role == OperatorRole.Technician && role.Row.Allows(RoleAct.Treat))
            .Select(role => new ProfileFault($"{role.Path}.may", "TREAT", "is not for a technician", "Take it out.")),
    ];

    private static IEnumerable<ProfileFault> Guarding(SafetyProfile profile) =>
    [
        .. Most("pen.dead_man_ms", profile.Pen.DeadManMs, SafetyFloors.DeadManMs),
        .. Most("guard.run_up_ms", profile.Guard.RunUpMs, SafetyFloors.RunUpMs),
        .. NotAbove("pen.settle_tolerance_um", profile.Pen.SettleToleranceUm, profile.Guard.DeviationUm, "guard.deviation_um"),
        .. NotAbove("guard.stall_ms", profile.Guard.StallMs, profile.Guard.RateBandMs, "guard.rate_band_ms"),
        .. NotAbove("guard.deviation_um", profile.Guard.DeviationUm, profile.Pen.MarginUm, "pen.margin_um"),
        .. NotAbove("calibration.tolerance_um", profile.Calibration.ToleranceUm, profile.Pen.MarginUm, "pen.margin_um"),
        .. Paths("pens", profile.Pens).Where(static pen => pen.Row.ToleranceUm is not null)
            .SelectMany(pen => NotAbove($"{pen.Path}.tolerance_um", pen.Row.ToleranceUm!, profile.Pen.MarginUm, "pen.margin_um")),
        .. NotAbove("arming.battery_arm_percent", profile.Arming.BatteryArmPercent, profile.Arming.BatteryWarnPercent, "battery_warn_percent"),
        .. NotAbove(
            "arming.temperature_decidegrees", profile.Arming.TemperatureDecidegrees, profile.Pen.TemperatureDecidegrees, "pen.temperature_decidegrees"),
    ];

    private static IEnumerable<ProfileFault> Reactions(SafetyProfile profile)
    {
        foreach (var (row, path, _) in Paths("reactions", profile.Reactions))
        {
            if (row.RuleId is { } ruleId)
            {
                foreach (var fault in OfRule(row, ruleId, path))
                {
                    yield return fault;
                }
            }
            else if (!SafetyFloors.Reactions.TryGetValue(row.HazardId, out var least))
            {
                yield return new(
                    $"{path}.hazard", row.HazardId, "has no reaction", $"Name one of {string.Join(", ", SafetyFloors.Reactions.Keys)}.");
            }
            else if (row.Reaction < least)
            {
                yield return new(
                    $"{path}.reaction", StateNames.Of(row.Reaction), $"is less than what {row.HazardId} asks for", $"Give {StateNames.Of(least)}.");
            }
        }

        foreach (var hazard in SafetyFloors.Reactions.Keys.Where(hazard => profile.Reactions.All(row => row.HazardId != hazard || row.RuleId is not null)))
        {
            yield return new("reactions", hazard, "is missing", "Say what it does to a running treatment.");
        }

        foreach (var fault in Twice("reactions", profile.Reactions, row => row.RuleId ?? row.HazardId))
        {
            yield return fault;
        }
    }

    // A row for one rule: only where the hazard leaves a choice, and never less than that rule asks for.
    private static IEnumerable<ProfileFault> OfRule(HazardReaction row, string ruleId, string path)
    {
        var ofHazard = StopRules.All.Where(rule => rule.HazardId == row.HazardId && HazardReactions.Chosen.ContainsKey(rule.RuleId)).Select(static rule => rule.RuleId).ToList();
        if (!ofHazard.Contains(ruleId))
        {
            yield return ofHazard.Count == 0
                ? new($"{path}.rule", ruleId, $"is nothing to choose for: all of {row.HazardId} stops", "Take the row out.")
                : new($"{path}.rule", ruleId, $"is no rule of {row.HazardId} that a profile chooses for", $"Name one of {string.Join(", ", ofHazard)}.");
        }
        else if (row.Reaction < HazardReactions.Chosen[ruleId])
        {
            yield return new($"{path}.reaction", StateNames.Of(row.Reaction), $"is less than what {ruleId} asks for", $"Give {StateNames.Of(HazardReactions.Chosen[ruleId])}.");
        }
    }

    private static IEnumerable<ProfileFault> Screening(SafetyProfile profile) =>
    [
        .. NotAbove("screening.absolute_years", profile.Screening.AbsoluteYears, profile.Screening.RelativeYears, "relative_years"),
        .. Twice("screening.questions", profile.Screening.Questions, question => question.Id),
        .. Paths("screening.questions", profile.Screening.Questions)
            .Where(row => row.Row.CountsFor is { } past && (past == row.Row.Id || profile.Screening.Find(past) is not { WindowDays: not null } asked || asked.OfArea != row.Row.OfArea))
            .Select(static row => new ProfileFault(
                $"{row.Path}.counts_for",
                row.Row.CountsFor!,
                "is no other question with window_days and the same of_area",
                "Name the question about the past that a yes to this one answers too, by its id.")),
        .. profile.Screening.Find(ScreeningFigures.ElsewhereId) is { OfArea: true }
            ? Array.Empty<ProfileFault>()
            : [new("screening.questions", ScreeningFigures.ElsewhereId, "is not asked of each area", "Ask it of each area: what was done elsewhere counts for the interval.")],
    ];

    private static IEnumerable<ProfileFault> Rest(SafetyProfile profile) =>
    [
        .. Every("preparation", profile.Preparation, item => item.Kind),
        .. Paths("preparation", profile.Preparation)
            .Where(row => !row.Row.BlocksArming && SafetyFloors.Preparation.Contains(row.Row.Kind))
            .Select(row => new ProfileFault($"{row.Path}.blocks_arming", "false", "lets a pen be armed without it", $"{StateNames.Of(row.Row.Kind)} always blocks arming (H21).")),
        .. NotAbove("budgets.session_minutes_max", profile.Budgets.SessionMinutesMax, profile.Budgets.DayMinutesMax, "day_minutes_max"),
        .. Twice("aftercare.follow_ups", profile.Aftercare.FollowUps, time => time.Id),
        .. Twice("aftercare.instructions", profile.Aftercare.Instructions, instruction => instruction.Id),
        .. Paths("aftercare.follow_ups", profile.Aftercare.FollowUps)
            .SelectMany(row => NotAbove($"{row.Path}.from_hours", row.Row.FromHours, row.Row.UntilHours, "until_hours")),
        .. Paths("aftercare.instructions", profile.Aftercare.Instructions)
            .SelectMany(row => NotAbove($"{row.Path}.from_hours", row.Row.FromHours, row.Row.UntilHours, "until_hours")),
    ];

    // What a patient is asked or told: that something may look better, and nothing more.
    private static IEnumerable<ProfileFault> Promises(SafetyProfile profile) =>
    [
        .. Promise("course.factors", "sentence", profile.Course.Factors, static one => one.Sentence),
        .. Promise("screening.questions", "text", profile.Screening.Questions, static one => one.Text),
        .. Promise("preparation", "text", profile.Preparation, static one => one.Text),
        .. Promise("aftercare.follow_ups", "text", profile.Aftercare.FollowUps, static one => one.Text),
        .. Promise("aftercare.instructions", "text", profile.Aftercare.Instructions, static one => one.Text),
        .. Promise("aftercare.instructions", "conflict", profile.Aftercare.Instructions, static one => one.Conflict),
    ];

    private static IEnumerable<ProfileFault> Promise<T>(string path, string key, IReadOnlyList<T> rows, Func<T, string?> of)
    {
        foreach (var (row, here, _) in Paths(path, rows))
        {
            if (of(row) is { } text && PatientPromise.In(text) is { } promise)
            {
                yield return new(
                    $"{here}.{key}", promise, "promises a patient more than that something may look better for a time", "Say what may be, and that it is temporary.");
            }
        }
    }

    private static IEnumerable<ProfileFault> Pair(string path, Figure recommended, Figure absolute, string unit) =>
        NotAbove($"{path}.recommended_{unit}", recommended, absolute, $"absolute_{unit}");

    private static IEnumerable<ProfileFault> NotAbove(string path, Figure lower, Figure upper, string name) => lower <= upper
        ? []
        : [new(path, Number(lower), $"is above {name}, which is {Number(upper)}", "Put the two in order.")];

    private static IEnumerable<ProfileFault> Most(string path, Figure figure, int most) => figure <= most
        ? []
        : [new(path, Number(figure), $"is above {Number(most)}, which the laws of motion allow", "Lower it.")];

    private static IEnumerable<ProfileFault> Rising<T>(string path, IReadOnlyList<T> rows, Func<T, Figure> of, string name) => Paths(path, rows)
        .Skip(1)
        .Where(row => of(row.Row) <= of(rows[row.At - 1]))
        .Select(row => new ProfileFault($"{row.Path}.{name}", Number(of(row.Row)), "does not rise", "Put the rows in order, shallowest first."));

    private static IEnumerable<ProfileFault> Every<T, TEnum>(string path, IReadOnlyList<T> rows, Func<T, TEnum> of)
        where TEnum : struct, Enum => Twice(path, rows, row => StateNames.Of(of(row)))
        .Concat(Enum.GetValues<TEnum>()
            .Where(each => !rows.Any(row => EqualityComparer<TEnum>.Default.Equals(of(row), each)))
            .Select(each => new ProfileFault(path, StateNames.Of(each), "has no row", "Add one.")));

    private static IEnumerable<ProfileFault> Twice<T>(string path, IReadOnlyList<T> rows, Func<T, string> of) => rows
        .GroupBy(of, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => new ProfileFault(path, group.Key.TrimEnd(), "stands there twice", "Keep one."));

    private static IEnumerable<(T Row, string Path, int At)> Paths<T>(string path, IReadOnlyList<T> rows) =>
        rows.Select((row, at) => (row, $"{path}[{Number(at)}]", at));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
