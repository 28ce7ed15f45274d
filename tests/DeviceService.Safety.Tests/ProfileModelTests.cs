using DeviceService.Profiles;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class ProfileModelTests
{
    private static readonly SafetyProfile Sound = ReferenceProfile.Profile;

    [Fact]
    public void A_row_is_found_by_what_it_is_about()
    {
        Assert.All(Enum.GetValues<TreatmentArea>(), area => Assert.Equal(area, Sound.For(area).Area));
        Assert.All(Enum.GetValues<OperatorRole>(), role => Assert.Equal(role, Sound.For(role).Role));
        Assert.All(Sound.Screening.Questions, question => Assert.Same(question, Sound.Screening.Find(question.Id)));
        Assert.Null(Sound.Screening.Find("bad_mood"));
        Assert.Contains("Not an area that may be treated.", Thrown(() => Sound.For((TreatmentArea)99), "area"), StringComparison.Ordinal);
        Assert.Contains("Not a role.", Thrown(() => Sound.For((OperatorRole)99), "role"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_row_that_names_an_area_comes_before_the_one_for_all()
    {
        var forAll = Sound.Indications.First(row => row is { Indication: TreatmentIndication.AcneScars, Area: null });
        var forNose = forAll with { Area = TreatmentArea.Nose };
        var other = forNose with { Indication = TreatmentIndication.FineLines };
        var profile = Sound with { Indications = [other, forAll, forNose] };

        Assert.Same(forNose, profile.For(TreatmentIndication.AcneScars, TreatmentArea.Nose));
        Assert.Same(forAll, profile.For(TreatmentIndication.AcneScars, TreatmentArea.Chin));
        Assert.Null(profile.For(TreatmentIndication.Texture, TreatmentArea.Nose));
        Assert.Null(profile.For(TreatmentIndication.FineLines, TreatmentArea.Chin));
    }

    [Fact]
    public void A_pen_is_found_by_vendor_and_model_together()
    {
        Assert.Same(Sound.Pens[1], Sound.FindPen(Sound.Pens[1].Vendor, Sound.Pens[1].Model));
        Assert.Null(Sound.FindPen("Somebody", Sound.Pens[1].Model));
        Assert.Null(Sound.FindPen(Sound.Pens[1].Vendor, "Something"));
    }

    [Fact]
    public void A_pens_own_tolerance_counts_where_its_row_has_one_and_otherwise_that_of_all()
    {
        var own = Sound.Calibration.ToleranceUm with { Value = 80 };
        var profile = Sound with { Pens = [Sound.Pens[0], Sound.Pens[1] with { ToleranceUm = own }] };

        Assert.Same(own, profile.DepthToleranceUm(Sound.Pens[1].Vendor, Sound.Pens[1].Model));
        Assert.Same(Sound.Calibration.ToleranceUm, profile.DepthToleranceUm(Sound.Pens[0].Vendor, Sound.Pens[0].Model));
        Assert.Same(Sound.Calibration.ToleranceUm, profile.DepthToleranceUm("Somebody", Sound.Pens[1].Model));
    }

    [Theory]
    [InlineData(false, null, 182, true)]
    [InlineData(false, null, 0, false)]
    [InlineData(false, 30, 182, false)]
    [InlineData(true, null, 182, false)]
    [InlineData(true, 30, 182, false)]
    [InlineData(true, null, 0, false)]
    public void A_question_lasts_that_is_of_the_person_of_no_day_and_of_more_than_today(bool ofArea, int? windowDays, int validDays, bool lasts)
    {
        var question = Sound.Screening.Questions[0] with
        {
            OfArea = ofArea, WindowDays = windowDays is { } days ? Days(days) : null, ValidDays = Days(validDays),
        };

        Assert.Equal(lasts, question.IsLasting);

        static Figure Days(int value) => new(value, "d", "made up", FigureMark.Unverified);
    }

    [Fact]
    public void A_profile_holds_from_its_first_to_its_last_day()
    {
        var profile = Sound with { IssuedOn = new(2026, 3, 4), ExpiresOn = new(2026, 3, 6) };

        Assert.Equal(
            [false, true, true, true, false],
            Enumerable.Range(3, 5).Select(day => profile.HoldsOn(new DateOnly(2026, 3, day))));
    }

    [Fact]
    public void A_role_is_allowed_what_it_lists()
    {
        Assert.True(Sound.For(OperatorRole.Prescriber).Allows(RoleAct.Override));
        Assert.False(Sound.For(OperatorRole.Technician).Allows(RoleAct.Treat));
    }

    private static string Thrown(Func<object> ask, string name) => Assert.Throws<ArgumentOutOfRangeException>(name, ask).Message;
}
