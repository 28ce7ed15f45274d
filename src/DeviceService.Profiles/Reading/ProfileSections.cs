using DeviceService.Safety;

namespace DeviceService.Profiles;

/// <summary>
/// Document to model, section by section; every range that a figure may have stands here. In place of a missing section stands an empty
/// one, so that each of its keys is named as missing.
/// </summary>
internal static class ProfileSections
{
    private const string Um = "um";
    private const string Mhz = "mHz";
    private const string Ms = "ms";
    private const string Min = "min";
    private const string Days = "d";
    private const string Hours = "h";
    private const string Percent = "percent";
    private const string Decidegrees = "0.1 degree Celsius";

    public static SafetyProfile Read(ProfileDocument document, string digest, Findings find) => new()
    {
        Id = find.Name("id", document.Id),
        Version = find.Count("version", document.Version, 1_000_000),
        IssuedOn = find.Day("issued_on", document.IssuedOn),
        ExpiresOn = find.Day("expires_on", document.ExpiresOn),
        Issuer = find.Text("issuer", document.Issuer),
        Digest = digest,
        Pens = find.Rows("pens", document.Pens, (path, entry) => Pen(path, entry, find)),
        Cartridges = find.RowsOrNone("cartridges", document.Cartridges, (path, entry) => Cartridge(path, entry, find)),
        Areas = find.Rows("areas", document.Areas, (path, entry) => Area(path, entry, find)),
        Indications = find.Rows("indications", document.Indications, (path, entry) => Indication(path, entry, find)),
        DepthRates = find.Rows("depth_rates", document.DepthRates, (path, entry) => new DepthRateStep(
            Depth($"{path}.above_um", entry.AboveUm, find),
            Rate($"{path}.millihertz_max", entry.MillihertzMax, find))),
        Budgets = Budgets(document.Budgets ?? new(), find),
        Intervals = find.Rows("intervals", document.Intervals, (path, entry) => new DepthInterval(
            Depth($"{path}.up_to_um", entry.UpToUm, find),
            find.Figure($"{path}.recommended_days", entry.RecommendedDays, Days, 1, 366),
            find.Figure($"{path}.absolute_days", entry.AbsoluteDays, Days, 1, 366))),
        Course = Course(document.Course ?? new(), find),
        Roles = find.Rows("roles", document.Roles, (path, entry) => new RoleScope(
            find.Word<OperatorRole>($"{path}.role", entry.Role),
            find.RowsOrNone($"{path}.may", entry.May, find.Word<RoleAct>),
            find.Optional($"{path}.protrusion_um_max", entry.ProtrusionUmMax, Um, 1, NeedleProtrusion.MaxMicrometers))),
        Pen = PenFigures(document.Pen ?? new(), find),
        Guard = Guard(document.Guard ?? new(), find),
        Arming = Arming(document.Arming ?? new(), find),
        Calibration = Calibration(document.Calibration ?? new(), find),
        Reactions = find.Rows("reactions", document.Reactions, (path, entry) => new HazardReaction(
            find.Text($"{path}.hazard", entry.Hazard),
            find.Word<Reaction>($"{path}.reaction", entry.Reaction),
            find.Text($"{path}.source", entry.Source),
            find.Mark($"{path}.mark", entry.Mark))
        {
            RuleId = entry.Rule is { } rule ? find.Text($"{path}.rule", rule) : null,
        }),
        Screening = Screening(document.Screening ?? new(), find),
        Preparation = find.Rows("preparation", document.Preparation, (path, entry) => new PreparationItem(
            find.Word<PreparationKind>($"{path}.kind", entry.Kind),
            find.Text($"{path}.text", entry.Text),
            find.Flag($"{path}.blocks_arming", entry.BlocksArming),
            find.Text($"{path}.source", entry.Source),
            find.Mark($"{path}.mark", entry.Mark))),
        Aftercare = Aftercare(document.Aftercare ?? new(), find),
    };

    private static QualifiedPen Pen(string path, PenEntry entry, Findings find) => new(
        find.Text($"{path}.vendor", entry.Vendor),
        find.Text($"{path}.model", entry.Model),
        find.Rows($"{path}.firmware", entry.Firmware, find.Text),
        find.Rows($"{path}.fitzpatrick_types", entry.FitzpatrickTypes, (at, type) => find.Count(at, type, 6)),
        find.Rows($"{path}.areas", entry.Areas, find.Word<TreatmentArea>),
        find.Rows($"{path}.indications", entry.Indications, find.Word<TreatmentIndication>),
        find.RowsOrNone($"{path}.cartridges", entry.Cartridges, find.Text),
        find.RowsOrNone($"{path}.contraindications", entry.Contraindications, find.Name),
        find.Text($"{path}.source", entry.Source),
        find.Mark($"{path}.mark", entry.Mark))
    {
        ToleranceUm = find.Optional($"{path}.tolerance_um", entry.ToleranceUm, Um, 10, 300),
    };

    private static QualifiedCartridge Cartridge(string path, CartridgeEntry entry, Findings find) => new(
        find.Text($"{path}.model", entry.Model),
        find.Figure($"{path}.needles", entry.Needles, "1", 1, 100),
        Depth($"{path}.protrusion_um_max", entry.ProtrusionUmMax, find),
        find.Figure($"{path}.minutes_max", entry.MinutesMax, Min, 1, 600));

    private static AreaBounds Area(string path, AreaEntry entry, Findings find) => new(
        find.Word<TreatmentArea>($"{path}.area", entry.Area),
        Depth($"{path}.recommended_um", entry.RecommendedUm, find),
        Depth($"{path}.absolute_um", entry.AbsoluteUm, find),
        Rate($"{path}.recommended_millihertz", entry.RecommendedMillihertz, find),
        Rate($"{path}.absolute_millihertz", entry.AbsoluteMillihertz, find),
        find.Figure($"{path}.size_cm2_max", entry.SizeCm2Max, "cm2", 1, 2_000),
        find.Figure($"{path}.punctures_per_cm2_max", entry.PuncturesPerCm2Max, "1/cm2", 1, 100_000),
        find.Figure($"{path}.dwell_ms_max", entry.DwellMsMax, Ms, 50, 60_000),
        find.Figure($"{path}.passes_max", entry.PassesMax, "1", 1, 20),
        find.Figure($"{path}.minutes_max", entry.MinutesMax, Min, 1, 240));

    private static IndicationBounds Indication(string path, IndicationEntry entry, Findings find) => new(
        find.Word<TreatmentIndication>($"{path}.indication", entry.Indication),
        find.OptionalWord<TreatmentArea>($"{path}.area", entry.Area),
        Depth($"{path}.recommended_um", entry.RecommendedUm, find),
        Depth($"{path}.absolute_um", entry.AbsoluteUm, find),
        find.Optional($"{path}.recommended_millihertz", entry.RecommendedMillihertz, Mhz, 1, StrokeRate.MaxMillihertz),
        find.Optional($"{path}.absolute_millihertz", entry.AbsoluteMillihertz, Mhz, 1, StrokeRate.MaxMillihertz));

    private static TreatmentBudgets Budgets(BudgetsEntry entry, Findings find) => new(
        find.Figure("budgets.session_minutes_max", entry.SessionMinutesMax, Min, 1, 600),
        find.Figure("budgets.day_minutes_max", entry.DayMinutesMax, Min, 1, 600),
        find.Figure("budgets.cartridge_minutes_max", entry.CartridgeMinutesMax, Min, 1, 600));

    private static CourseFigures Course(CourseEntry entry, Findings find) => new(
        find.Figure("course.sessions_min", entry.SessionsMin, "1", 1, 20),
        find.Figure("course.sessions_max", entry.SessionsMax, "1", 1, 20),
        find.Figure("course.gap_min_days", entry.GapMinDays, Days, 1, 366),
        find.Figure("course.gap_best_days", entry.GapBestDays, Days, 1, 366),
        find.Figure("course.gap_max_days", entry.GapMaxDays, Days, 1, 366),
        find.Figure("course.maintenance_min_days", entry.MaintenanceMinDays, Days, 1, 1_000),
        find.Figure("course.maintenance_max_days", entry.MaintenanceMaxDays, Days, 1, 1_000),
        find.Word<BeyondCourse>("course.beyond", entry.Beyond),
        find.RowsOrNone("course.factors", entry.Factors, (path, factor) => new CourseFactor(
            find.Word<CourseFactorKind>($"{path}.kind", factor.Kind),
            find.Name($"{path}.value", factor.Value),
            find.Optional($"{path}.from_years", factor.FromYears, "a", 0, 120),
            find.Figure($"{path}.sessions_added", factor.SessionsAdded, "1", -5, 5),
            find.Figure($"{path}.gap_days_added", factor.GapDaysAdded, Days, -28, 28),
            find.Text($"{path}.sentence", factor.Sentence))));

    private static PenFigures PenFigures(PenFiguresEntry entry, Findings find) => new(
        find.Figure("pen.activation_ms", entry.ActivationMs, Ms, 1_000, 600_000),
        find.Figure("pen.dead_man_ms", entry.DeadManMs, Ms, 50, 200),
        find.Figure("pen.arming_ms", entry.ArmingMs, Ms, 1_000, 300_000),
        find.Figure("pen.settle_tolerance_um", entry.SettleToleranceUm, Um, 1, 500),
        find.Figure("pen.motor_current_milliamps", entry.MotorCurrentMilliamps, "mA", 1, 10_000),
        find.Figure("pen.temperature_decidegrees", entry.TemperatureDecidegrees, Decidegrees, 1, 480),
        find.Figure("pen.margin_um", entry.MarginUm, Um, 0, 1_000));

    private static GuardFigures Guard(GuardEntry entry, Findings find) => new(
        find.Figure("guard.deviation_um", entry.DeviationUm, Um, 10, 300),
        find.Figure("guard.deviation_ms", entry.DeviationMs, Ms, 20, 500),
        find.Figure("guard.channels_um", entry.ChannelsUm, Um, 50, 300),
        find.Figure("guard.rate_band_percent", entry.RateBandPercent, Percent, 1, 30),
        find.Figure("guard.rate_band_ms", entry.RateBandMs, Ms, 20, 1_000),
        find.Figure("guard.run_up_ms", entry.RunUpMs, Ms, 1, 300),
        find.Figure("guard.stall_rate_percent", entry.StallRatePercent, Percent, 50, 99),
        find.Figure("guard.stall_current_percent", entry.StallCurrentPercent, Percent, 1, 90),
        find.Figure("guard.stall_ms", entry.StallMs, Ms, 20, 500),
        find.Figure("guard.temperature_ms", entry.TemperatureMs, Ms, 20, 5_000),
        find.Figure("guard.release_ms", entry.ReleaseMs, Ms, 10, 100),
        find.Figure("guard.activation_slack_ms", entry.ActivationSlackMs, Ms, 1, 1_000),
        find.Figure("guard.contact_ms", entry.ContactMs, Ms, 20, 1_000),
        find.Figure("guard.battery_ms", entry.BatteryMs, Ms, 20, 10_000),
        find.Figure("guard.place_um", entry.PlaceUm, Um, 1_000, 50_000));

    private static ArmingFigures Arming(ArmingEntry entry, Findings find) => new(
        find.Figure("arming.battery_warn_percent", entry.BatteryWarnPercent, Percent, 10, 100),
        find.Figure("arming.battery_arm_percent", entry.BatteryArmPercent, Percent, 10, 100),
        find.Figure("arming.temperature_decidegrees", entry.TemperatureDecidegrees, Decidegrees, 1, 480));

    private static CalibrationFigures Calibration(CalibrationEntry entry, Findings find) => new(
        find.Word<CalibrationScope>("calibration.required_of", entry.RequiredOf),
        find.Figure("calibration.tolerance_um", entry.ToleranceUm, Um, 10, 300),
        find.Figure("calibration.rate_tolerance_percent", entry.RateTolerancePercent, Percent, 1, 30),
        find.Figure("calibration.rate_readings_min", entry.RateReadingsMin, "1", 0, 10),
        find.Figure("calibration.valid_days", entry.ValidDays, Days, 1, 1_096),
        find.Figure("calibration.run_hours_max", entry.RunHoursMax, Hours, 1, 10_000));

    private static ScreeningFigures Screening(ScreeningEntry entry, Findings find) => new(
        find.Figure("screening.absolute_years", entry.AbsoluteYears, "a", 18, 120),
        find.Figure("screening.relative_years", entry.RelativeYears, "a", 18, 120),
        find.Figure("screening.person_valid_days", entry.PersonValidDays, Days, 1, 366),
        find.Rows("screening.questions", entry.Questions, (path, question) => new ScreeningQuestion(
            find.Name($"{path}.id", question.Id),
            find.Text($"{path}.text", question.Text),
            find.Word<ScreeningWeight>($"{path}.weight", question.Weight),
            find.Flag($"{path}.of_area", question.OfArea),
            find.Figure($"{path}.valid_days", question.ValidDays, Days, 0, 366),
            find.Optional($"{path}.window_days", question.WindowDays, Days, 1, 3_660),
            find.Text($"{path}.source", question.Source),
            find.Mark($"{path}.mark", question.Mark))
        {
            CountsFor = question.CountsFor is { } past ? find.Name($"{path}.counts_for", past) : null,
        }));

    private static AftercareFigures Aftercare(AftercareEntry entry, Findings find) => new(
        find.Figure("aftercare.redness_hours_max", entry.RednessHoursMax, Hours, 1, 720),
        find.Rows("aftercare.follow_ups", entry.FollowUps, (path, time) => new FollowUpTime(
            find.Name($"{path}.id", time.Id),
            find.Figure($"{path}.from_hours", time.FromHours, Hours, 0, 8_760),
            find.Figure($"{path}.until_hours", time.UntilHours, Hours, 1, 8_760),
            find.Text($"{path}.text", time.Text))),
        find.Rows("aftercare.instructions", entry.Instructions, (path, time) => new AftercareInstruction(
            find.Name($"{path}.id", time.Id),
            find.Figure($"{path}.from_hours", time.FromHours, Hours, 0, 8_760),
            find.Figure($"{path}.until_hours", time.UntilHours, Hours, 1, 8_760),
            find.Text($"{path}.text", time.Text),
            time.Conflict is null ? null : find.Text($"{path}.conflict", time.Conflict))));

    private static Figure Depth(string path, FigureEntry? entry, Findings find) =>
        find.Figure(path, entry, Um, 1, NeedleProtrusion.MaxMicrometers);

    private static Figure Rate(string path, FigureEntry? entry, Findings find) =>
        find.Figure(path, entry, Mhz, 1, StrokeRate.MaxMillihertz);
}
