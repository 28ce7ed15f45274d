using DeviceService.Profiles;
using DeviceService.Safety;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>No text that a patient may see promises more than that something may look better for a time.</summary>
public sealed class PatientWordsTests
{
    // Files that a patient, or whoever speaks to one, reads about courses and their effect.
    private static readonly string[] Files =
    [
        "README.md", "profiles/reference.yaml", "protos/microneedling/v1/area.proto", "protos/microneedling/v1/course.proto", "protos/microneedling/v1/course_service.proto",
        "protos/microneedling/v1/screening.proto", "protos/microneedling/v1/screening_service.proto", "docs/glossary.md",
    ];

    public static TheoryData<string, string> Texts
    {
        get
        {
            var profile = ReferenceProfile.Profile;
            var texts = new TheoryData<string, string>();
            foreach (var (of, text) in Enum.GetValues<TreatmentIndication>()
                .SelectMany(static indication => PatientWords.For(indication).Select(text => (StateNames.Of(indication), text)))
                .Concat(profile.Course.Factors.Select(static factor => (factor.Value, factor.Sentence)))
                .Concat(profile.Aftercare.Instructions.Select(static one => (one.Id, $"{one.Text} {one.Conflict}")))
                .Concat(profile.Aftercare.FollowUps.Select(static one => (one.Id, one.Text)))
                .Concat(profile.Screening.Questions.Select(static one => (one.Id, one.Text)))
                .Concat(Files.Select(static file => (file, File.ReadAllText(RepositoryRoot.Combine(file))))))
            {
                texts.Add(of, text);
            }

            return texts;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void No_text_for_patients_promises_more(string of, string text) =>
        Assert.False(PatientPromise.In(text) is not null, $"{of} promises: {PatientPromise.In(text)}");

    [Theory]
    [InlineData("The effect is permanent.")]
    [InlineData("Your pores will disappear.")]
    [InlineData("Pores vanish after three sessions.")]
    [InlineData("Results guaranteed!")]
    [InlineData("It cures acne scars.")]
    [InlineData("Removes wrinkles for good.")]
    [InlineData("Scars are erased, and the results last forever.")]
    [InlineData("100 % effective, painless and without any risk.")]
    [InlineData("It will look smaller.")]
    public void A_text_that_promises_more_is_found(string text) => Assert.NotNull(PatientPromise.In(text));

    [Theory]
    [InlineData("They may look smaller; they do not vanish, and the effect is temporary.")]
    [InlineData("They never vanish. A secure procedure is on record.")]
    public void A_text_that_promises_nothing_is_not(string text) => Assert.Null(PatientPromise.In(text));

    [Fact]
    public void Every_course_is_told_that_it_may_look_better_does_not_vanish_and_is_temporary() =>
        Assert.All(Enum.GetValues<TreatmentIndication>(), indication => Assert.Matches(
            "^[A-Z][a-z ]+ may look [a-z]+; they do not vanish, and the effect is temporary\\.$", PatientWords.For(indication)[0]));
}
