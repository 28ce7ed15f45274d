using System.Text;
using DeviceService.Safety;
using Xunit;

namespace DeviceService.Profiles.Tests;

/// <summary>Each mistake is made in the shipped document, by replacing one piece of text, and has to be named.</summary>
public sealed class ProfileReaderTests
{
    private const string OfH04 = "hazard: H04, reaction: PAUSE";

    private static readonly string Reference = Encoding.UTF8.GetString(ReferenceProfile.Document.Span);

    [Theory]
    [InlineData("issuer: ", "isuer: ", "isuer", "not found")]
    [InlineData("version: 4\n", "version: 4\nversion: 5\n", "version", "duplicate")]
    [InlineData("id: reference\n", "", "id", "is missing")]
    [InlineData("id: reference\n", "id: Reference!\n", "id", "is not a name")]
    [InlineData("version: 4\n", "version: two\n", "version", "cannot be read")]
    [InlineData("version: 4\n", "version: 0\n", "version", "is out of range")]
    [InlineData("expires_on: \"2035-12-31\"", "expires_on: \"31.12.2035\"", "expires_on", "is not known")]
    [InlineData("expires_on: \"2035-12-31\"", "expires_on: \"2025-12-31\"", "expires_on", "lies before issued_on")]
    [InlineData("recommended_um: { value: 750, unit: um", "recommended_um: { value: 750, unit: mm", "areas[0].recommended_um.unit", "is not its unit")]
    [InlineData("recommended_um: { value: 750, unit: um, mark: U", "recommended_um: { value: 750, unit: um, mark: X", "areas[0].recommended_um.mark", "is not known")]
    [InlineData("recommended_um: { value: 750, ", "recommended_um: { ", "areas[0].recommended_um.value", "is missing")]
    [InlineData("recommended_um: { value: 750, ", "recommended_um: { value: 7500, ", "areas[0].recommended_um.value", "is out of range")]
    [InlineData("recommended_um: { value: 750, ", "recommended_um: { value: 1501, ", "areas[0].recommended_um", "is above absolute_um")]
    [InlineData("recommended_um: { value: 750, ", "recommended_um: { value: 750.5, ", "areas[0].recommended_um.value", "cannot be read")]
    [InlineData("recommended_um: { value: 750, ", "recommended_um: { valu: 750, ", "areas[0].recommended_um.valu", "not found")]
    [InlineData("- area: FOREHEAD", "- area: EYELID", "areas[0].area", "is not known")]
    [InlineData("- area: TEMPLE", "- area: FOREHEAD", "areas", "stands there twice")]
    [InlineData("- area: TEMPLE", "- area: FOREHEAD", "areas", "has no row")]
    [InlineData("- role: NURSE", "- role: TECHNICIAN", "roles", "has no row")]
    [InlineData("may: [TREAT, SCREEN]", "may: [TREAT, SCREEN, OVERRIDE]", "roles[1].may", "is for a prescriber only")]
    [InlineData("hazard: H01, reaction: STOP", "hazard: H01, reaction: PAUSE", "reactions[0].reaction", "is less than what H01 asks for")]
    [InlineData("hazard: H04, reaction: PAUSE", "hazard: H99, reaction: PAUSE", "reactions", "is missing")]
    [InlineData("hazard: H04, reaction: PAUSE", "hazard: H04, reaction: DISARM", "reactions[3].reaction", "is less than what H04 asks for")]
    [InlineData(OfH04, OfH04 + ", rule: R-STALL", "reactions[3].rule", "is no rule of H04 that a profile chooses for")]
    [InlineData(OfH04, OfH04 + ", rule: R-DWELL-REACHED", "reactions", "is missing")]
    [InlineData(OfH04, OfH04 + ", rule: ''", "reactions[3].rule", "is missing")]
    [InlineData("dead_man_ms: { value: 200", "dead_man_ms: { value: 201", "pen.dead_man_ms.value", "is out of range")]
    [InlineData("run_up_ms: { value: 300", "run_up_ms: { value: 301", "guard.run_up_ms.value", "is out of range")]
    [InlineData("stall_ms: { value: 60,", "stall_ms: { value: 201,", "guard.stall_ms", "is above guard.rate_band_ms")]
    [InlineData("rate_readings_min: { value: 1,", "rate_readings_min: { value: -1,", "calibration.rate_readings_min.value", "is out of range")]
    [InlineData("rate_readings_min: { value: 1,", "rate_readings_min: { value: 11,", "calibration.rate_readings_min.value", "is out of range")]
    [InlineData("rate_readings_min: { value: 1,", "rate_readings: { value: 1,", "calibration.rate_readings", "not found")]
    [InlineData("gap_best_days: { value: 42", "gap_best_days: { value: 57", "course.gap_best_days", "is above gap_max_days")]
    [InlineData("absolute_days: { value: 21", "absolute_days: { value: 29", "intervals[2].absolute_days", "is above recommended_days")]
    [InlineData("above_um: { value: 2000", "above_um: { value: 1500", "depth_rates[1].above_um", "does not rise")]
    [InlineData("millihertz_max: { value: 100000", "millihertz_max: { value: 120001", "depth_rates[1].millihertz_max", "is faster than at less depth")]
    [InlineData("contraindications: [active_infection,", "contraindications: [active_infektion,", "pens[0].contraindications", "is no question")]
    [InlineData("- id: steel_allergy", "- id: keloid_history", "screening.questions", "stands there twice")]
    [InlineData("counts_for: isotretinoin_past", "counts_for: isotretinoin_pasd", "screening.questions[7].counts_for", "is no other question with window_days")]
    [InlineData("counts_for: isotretinoin_past", "counts_for: isotretinoin_now", "screening.questions[7].counts_for", "is no other question with window_days")]
    [InlineData("counts_for: isotretinoin_past", "counts_for: steel_allergy", "screening.questions[7].counts_for", "is no other question with window_days")]
    [InlineData("counts_for: isotretinoin_past", "counts_for: surgery", "screening.questions[7].counts_for", "is no other question with window_days")]
    [InlineData("counts_for: isotretinoin_past", "counts_for: ''", "screening.questions[7].counts_for", "is missing")]
    [InlineData("blocks_arming: true", "blocks_arming: maybe", "preparation[0].blocks_arming", "cannot be read")]
    [InlineData("id: reference", "id: &name reference", "id", "anchor")]
    [InlineData("budgets:\n", "budgets:\n  hour_minutes_max: { value: 1, unit: min, mark: U, source: x }\n", "budgets.hour_minutes_max", "not found")]
    public void A_mistake_is_refused_and_named_with_its_path(string text, string mistake, string path, string reason)
    {
        var faults = FaultsOf(Replace(text, mistake));

        Assert.Contains(faults, fault =>
            fault.Path.Split(' ')[0] == path && fault.Reason.Contains(reason, StringComparison.Ordinal) && fault.Remedy.Length > 0);
    }

    [Fact]
    public void A_row_for_one_rule_stands_beside_the_one_for_its_hazard()
    {
        var text = Replace("  - { hazard: H06,", "  - { hazard: H04, rule: R-CONTACT-UNSURE, reaction: STOP, mark: U, source: stricter }\n  - { hazard: H06,");

        var row = Assert.Single(ProfileReader.Read(Encoding.UTF8.GetBytes(text)).Reactions, static one => one.RuleId is not null);
        Assert.Equal(("H04", "R-CONTACT-UNSURE", Reaction.Stop), (row.HazardId, row.RuleId, row.Reaction));
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        var faults = FaultsOf(Replace("unit: um", "unit: mm").Replace("id: reference\n", "", StringComparison.Ordinal));

        Assert.Equal(["id", "cartridges[0].protrusion_um_max.unit"], faults.Select(fault => fault.Path));
        Assert.Equal("mm", faults[1].Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("just a sentence")]
    [InlineData("[]")]
    [InlineData("id: [")]
    [InlineData("id: a\n---\nid: b\n")]
    [InlineData("a: &x [*x, *x]")]
    public void What_is_no_profile_is_refused(string document) => Assert.NotEmpty(FaultsOf(document));

    [Fact]
    public void A_document_of_missing_sections_names_their_keys()
    {
        var paths = FaultsOf("id: mine\n").Select(fault => fault.Path).ToList();

        Assert.Contains("version", paths);
        Assert.Contains("areas", paths);
        Assert.Contains("guard.stall_ms", paths);
        Assert.Contains("aftercare.redness_hours_max", paths);
        Assert.DoesNotContain("id", paths);
    }

    [Fact]
    public void No_profile_lets_a_pen_be_armed_that_was_not_cleaned()
    {
        var at = Reference.IndexOf("kind: CLEANING", StringComparison.Ordinal);
        var faults = FaultsOf(string.Concat(Reference.AsSpan(0, at), Reference[at..].Replace("blocks_arming: true", "blocks_arming: false", StringComparison.Ordinal)));

        Assert.Equal(["preparation[1].blocks_arming", "preparation[2].blocks_arming"], faults.Select(fault => fault.Path));
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.NotEmpty(FaultsOf(string.Concat(Enumerable.Repeat("[", 10_000))));

    [Fact]
    public void What_is_not_utf8_or_too_long_is_refused()
    {
        Assert.Throws<ProfileException>(() => ProfileReader.Read([0x69, 0x64, 0xFF, 0xFE]));
        Assert.Throws<ProfileException>(() => ProfileReader.Read(new byte[ProfileReader.BytesMax + 1]));
    }

    [Fact]
    public void One_byte_more_is_another_digest_even_in_a_comment() =>
        Assert.NotEqual(
            ReferenceProfile.Profile.Digest,
            ProfileReader.Read(Encoding.UTF8.GetBytes(Reference + "#\n")).Digest);

    private static string Replace(string text, string mistake)
    {
        var at = Reference.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The reference profile does not hold '{text}'.");
        return string.Concat(Reference.AsSpan(0, at), mistake, Reference.AsSpan(at + text.Length));
    }

    private static IReadOnlyList<ProfileFault> FaultsOf(string document) =>
        Assert.Throws<ProfileException>(() => ProfileReader.Read(Encoding.UTF8.GetBytes(document))).Faults;
}
