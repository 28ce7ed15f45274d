using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Simulation.Stories;

namespace DeviceService.Simulation.Tests;

/// <summary>What the oracle of the stories reads by itself is what the service reads: then a difference between the two is one of rules.</summary>
public sealed class ClinicOracleTests
{
    [Fact]
    public void The_sheet_has_every_figure_of_the_reference_profile_that_bounds_needles()
    {
        var (sheet, profile) = (ProfileSheet.Reference, ReferenceProfile.Profile);
        Assert.All(profile.Areas, row => Assert.Equal(
            [row.RecommendedUm, row.AbsoluteUm, row.RecommendedMillihertz, row.AbsoluteMillihertz, row.SizeCm2Max, row.PuncturesPerCm2Max, row.PassesMax, row.MinutesMax],
            new[] { "recommended_um", "absolute_um", "recommended_millihertz", "absolute_millihertz", "size_cm2_max", "punctures_per_cm2_max", "passes_max", "minutes_max" }
                .Select(figure => sheet["areas", Ledger.Name(row.Area), figure])));
        Assert.All(profile.Indications, row => Assert.Equal(
            [row.RecommendedUm.Value, row.AbsoluteUm.Value, row.RecommendedMillihertz?.Value, row.AbsoluteMillihertz?.Value],
            new[] { "recommended_um", "absolute_um", "recommended_millihertz", "absolute_millihertz" }
                .Select(figure => (int?)sheet["indications", Ledger.Name(row.Indication), figure])));
        Assert.All(profile.Roles, row => Assert.Equal(row.ProtrusionUmMax?.Value, sheet.Find("roles", Ledger.Name(row.Role), "protrusion_um_max")));
        Assert.All(profile.Cartridges, row => Assert.Equal(
            [row.Needles, row.ProtrusionUmMax, row.MinutesMax], new[] { "needles", "protrusion_um_max", "minutes_max" }.Select(figure => sheet["cartridges", row.Model, figure])));
        Assert.Equal(profile.Intervals.Select(static row => row.UpToUm.Value), sheet.Column("intervals", "up_to_um"));
        Assert.Equal(profile.Intervals.Select(static row => row.AbsoluteDays.Value), sheet.Column("intervals", "absolute_days"));
        Assert.Equal(profile.Intervals.Select(static row => row.RecommendedDays.Value), sheet.Column("intervals", "recommended_days"));
        Assert.Equal(profile.DepthRates.Select(static row => row.AboveUm.Value), sheet.Column("depth_rates", "above_um"));
        Assert.Equal(profile.DepthRates.Select(static row => row.MillihertzMax.Value), sheet.Column("depth_rates", "millihertz_max"));
        Assert.Equal(
            [profile.Budgets.SessionMinutesMax, profile.Budgets.DayMinutesMax, profile.Budgets.CartridgeMinutesMax],
            new[] { "session_minutes_max", "day_minutes_max", "cartridge_minutes_max" }.Select(figure => sheet.Of("budgets", figure)));
        Assert.Equal(
            [profile.Course.SessionsMax, profile.Course.MaintenanceMinDays, profile.Course.MaintenanceMaxDays],
            new[] { "sessions_max", "maintenance_min_days", "maintenance_max_days" }.Select(figure => sheet.Of("course", figure)));
        Assert.Equal(profile.Pen.MarginUm.Value, sheet.Of("pen", "margin_um"));
    }

    [Fact]
    public void Every_profile_that_a_clinic_of_the_stories_may_have_is_one_that_the_service_takes()
    {
        foreach (var one in Story.OwnFigures)
        {
            Assert.NotEqual(ReferenceProfile.Profile.Digest, Digest([one]));
        }

        // Figures of a profile are held against each other too.
        Assert.All(Story.OwnFigures.SelectMany(static one => Story.OwnFigures.Select(other => (one, other))), static pair => Assert.NotNull(Digest([pair.one, pair.other])));

        static string Digest(IReadOnlyList<(int, int)> figures) => new Story(Zone.All[0], 0, figures, []).Sheet.AsTheServiceReadsIt().Digest;
    }

    [Fact]
    public void The_almanac_is_the_machines_time_zone()
    {
        foreach (var zone in Zone.All)
        {
            for (var time = new DateTimeOffset(2026, 3, 4, 0, 30, 0, TimeSpan.Zero); time.Year == 2026; time = time.AddHours(1))
            {
                Assert.Equal(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone.AsTheMachineKnowsIt).DateTime), zone.DayOf(time));
            }
        }
    }
}
