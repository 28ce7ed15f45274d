using DeviceService.Safety;
using Xunit;

namespace DeviceService.Profiles.Tests;

public sealed class ReferenceProfileTests
{
    private static readonly SafetyProfile Reference = ReferenceProfile.Profile;

    [Fact]
    public void The_shipped_profile_is_read_without_a_fault()
    {
        Assert.Equal("reference", Reference.Id);
        Assert.Equal(ProfileReader.Digest(ReferenceProfile.Document.Span), Reference.Digest);
        Assert.Equal(64, Reference.Digest.Length);
    }

    /// <summary>Recommended and absolute depth in um by area, from the field's charts, ultrasound and labels.</summary>
    public static TheoryData<TreatmentArea, int, int> Field => new()
    {
        { TreatmentArea.Forehead, 750, 1_500 }, { TreatmentArea.Temple, 750, 1_500 }, { TreatmentArea.Glabella, 1_000, 1_500 },
        { TreatmentArea.Nose, 500, 1_000 }, { TreatmentArea.Periorbital, 500, 750 }, { TreatmentArea.Cheekbone, 1_000, 1_500 },
        { TreatmentArea.Cheek, 1_500, 2_000 }, { TreatmentArea.Chin, 1_500, 2_000 }, { TreatmentArea.Jawline, 1_500, 2_000 },
        { TreatmentArea.UpperLip, 750, 1_000 }, { TreatmentArea.Perioral, 750, 1_000 }, { TreatmentArea.Neck, 1_000, 2_500 },
        { TreatmentArea.Decolletage, 1_000, 1_500 }, { TreatmentArea.Abdomen, 1_500, 2_500 }, { TreatmentArea.Scalp, 500, 1_000 },
        { TreatmentArea.Hand, 500, 1_000 }, { TreatmentArea.Thigh, 1_500, 2_000 }, { TreatmentArea.OtherBody, 1_500, 2_000 },
    };

    [Theory]
    [MemberData(nameof(Field))]
    public void Its_areas_have_the_bounds_of_the_field(TreatmentArea area, int recommended, int absolute)
    {
        Assert.Equal((recommended, absolute), Depths(area));
        Assert.Equal((FigureMark.Unverified, FigureMark.Unverified), (Reference.For(area).RecommendedUm.Mark, Reference.For(area).AbsoluteUm.Mark));
    }

    [Fact]
    public void Every_area_is_among_those_bounds() =>
        Assert.Equal(Enum.GetValues<TreatmentArea>().Order(), Field.Select(static row => row.Data.Item1).Order());

    /// <summary>The largest that one side of an area is, in cm2, and the longest that needles run there, in min.</summary>
    [Theory]
    [InlineData(TreatmentArea.UpperLip, 15, 3)]
    [InlineData(TreatmentArea.Glabella, 15, 3)]
    [InlineData(TreatmentArea.Nose, 30, 5)]
    [InlineData(TreatmentArea.Periorbital, 30, 5)]
    [InlineData(TreatmentArea.Temple, 30, 5)]
    [InlineData(TreatmentArea.Chin, 40, 5)]
    [InlineData(TreatmentArea.Cheekbone, 40, 5)]
    [InlineData(TreatmentArea.Perioral, 40, 5)]
    [InlineData(TreatmentArea.Jawline, 60, 8)]
    [InlineData(TreatmentArea.Cheek, 80, 30)]
    [InlineData(TreatmentArea.Forehead, 100, 10)]
    public void No_area_of_the_face_is_larger_than_it_is(TreatmentArea area, int sizeCm2, int minutes)
    {
        var row = Reference.For(area);
        Assert.Equal((sizeCm2, minutes), (row.SizeCm2Max.Value, row.MinutesMax.Value));
        Assert.Equal(FigureMark.Unverified, row.SizeCm2Max.Mark);
    }

    [Fact]
    public void What_a_plan_may_say_of_a_size_differs_as_areas_do_and_says_why()
    {
        Assert.True(Reference.Areas.Select(static row => row.SizeCm2Max.Value).Distinct().Count() >= 10);
        Assert.All(Reference.Areas, static row => Assert.True(row.SizeCm2Max.Source.Length > "custom".Length, $"{row.Area} says nothing of its size."));
    }

    [Fact]
    public void Nothing_is_recommended_again_before_the_least_days_that_are_published() =>
        Assert.All(Reference.Intervals, static row => Assert.True(row.RecommendedDays >= 28 && row.AbsoluteDays >= 14, $"up to {row.UpToUm} um"));

    [Fact]
    public void Every_indication_bounds_the_stroke_rate_below_the_fastest_that_is_published() =>
        Assert.All(Reference.Indications, static row =>
        {
            Assert.True(row is { RecommendedMillihertz.Mark: FigureMark.Unverified, AbsoluteMillihertz.Mark: FigureMark.Unverified }, $"{row.Indication}");
            Assert.True(row.RecommendedMillihertz! <= row.AbsoluteMillihertz! && row.AbsoluteMillihertz!.Value < 150_000, $"{row.Indication}");
        });

    [Fact]
    public void Its_pens_are_qualified_with_its_cartridges_and_labelled_for_its_indications() => Assert.All(Reference.Pens, static pen =>
    {
        Assert.Equal(Reference.Cartridges.Select(static one => one.Model), pen.Cartridges);
        Assert.Equal(Enum.GetValues<TreatmentIndication>(), pen.Indications);
    });

    [Fact]
    public void No_area_of_the_face_is_recommended_deeper_than_the_reference_device_s_label() =>
        Assert.All(
            Reference.Areas.Where(row => row.Area <= TreatmentArea.Perioral),
            row => Assert.InRange(row.RecommendedUm.Value, 1, 1_500));

    [Fact]
    public void Its_course_is_three_to_six_sessions_of_28_42_and_56_days() =>
        Assert.Equal(
            (3, 6, 28, 42, 56),
            (Reference.Course.SessionsMin.Value, Reference.Course.SessionsMax.Value, Reference.Course.GapMinDays.Value,
             Reference.Course.GapBestDays.Value, Reference.Course.GapMaxDays.Value));

    [Theory]
    [InlineData("keloid_history", ScreeningWeight.Absolute)]
    [InlineData("isotretinoin_now", ScreeningWeight.Absolute)]
    [InlineData("isotretinoin_past", ScreeningWeight.Relative)]
    [InlineData("pregnancy", ScreeningWeight.Relative)]
    public void Its_screening_weighs_as_the_field_does(string id, ScreeningWeight weight) =>
        Assert.Equal(weight, Reference.Screening.Find(id)!.Weight);

    [Fact]
    public void Whatever_it_asks_about_now_and_about_the_past_is_asked_so_that_now_becomes_the_past()
    {
        var now = Reference.Screening.Questions.Where(static question => question.Id.EndsWith("_now", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(now);
        Assert.All(now, static question => Assert.Equal($"{question.Id[..^"_now".Length]}_past", question.CountsFor));
    }

    [Fact]
    public void It_wants_the_stroke_rate_read_before_a_pen_has_a_certificate() => Assert.InRange(Reference.Calibration.RateReadingsMin.Value, 1, 10);

    [Fact]
    public void An_indication_without_a_row_of_its_own_on_an_area_has_the_one_for_all() =>
        Assert.Equal(500, Reference.For(TreatmentIndication.FineLines, TreatmentArea.Neck)!.RecommendedUm.Value);

    [Fact]
    public void Only_a_prescriber_overrides() =>
        Assert.Equal([OperatorRole.Prescriber], Reference.Roles.Where(role => role.Allows(RoleAct.Override)).Select(role => role.Role));

    private static (int Recommended, int Absolute) Depths(TreatmentArea area) =>
        (Reference.For(area).RecommendedUm.Value, Reference.For(area).AbsoluteUm.Value);
}
