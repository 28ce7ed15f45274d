using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Each yes to a question about the person's history that names no day. It stands until a prescriber takes it back with a reason.</summary>
internal static class LastingAnswers
{
    /// <summary>Each yes to a question that stands.</summary>
    public static IEnumerable<WithdrawnAnswer> Standing(ScreeningQuestion question, IReadOnlyList<IReadOnlyList<Screened>> histories)
    {
        var withdrawn = histories.SelectMany(static history => history).SelectMany(static one => one.Record.Withdraws ?? []).ToHashSet();
        return histories.SelectMany(static history => history)
            .Where(one => one.Record.Answers.Any(answer => answer.Yes && answer.QuestionId == question.Id))
            .Select(one => new WithdrawnAnswer(one.Record.ScreeningId, question.Id))
            .Distinct()
            .Where(yes => !withdrawn.Contains(yes));
    }

    /// <summary>What a screening takes back: where it says no and why, and a prescriber who may sign records it. Null for nothing.</summary>
    /// <remarks>It is each yes that is on record by now, and none that comes to light by a merge later: nobody has seen that one.</remarks>
    public static IReadOnlyList<WithdrawnAnswer>? WithdrawnBy(RecordScreening screening, ClinicState state, ClinicCircumstances now)
    {
        if (screening.By is not { Proof: IdentityProof.SignedIn, OperatorId: { } id }
            || state.Operators.Find(id) is not { Role: OperatorRole.Prescriber, SuspendedReason: null } person
            || person.LicenceExpiresOn < now.Today)
        {
            return null;
        }

        var histories = state.Screenings.HistoriesOf(screening.PatientReference, state.Patients);
        WithdrawnAnswer[] withdrawn =
        [
            .. screening.Answers.Where(static answer => !answer.Yes && !string.IsNullOrWhiteSpace(answer.Note))
                .Select(answer => now.Profile.Screening.Find(answer.QuestionId))
                .OfType<ScreeningQuestion>()
                .Where(static question => question.IsLasting)
                .SelectMany(question => Standing(question, histories)),
        ];
        return withdrawn.Length == 0 ? null : withdrawn;
    }
}
