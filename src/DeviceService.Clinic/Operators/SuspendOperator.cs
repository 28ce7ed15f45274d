using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Keeps a person from acting, from this moment, and ends every sign-in of theirs; or lifts that again.</summary>
public sealed record SuspendOperator : ClinicRequest
{
    /// <summary>Who.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>True to lift it.</summary>
    public required bool Lift { get; init; }

    internal override JsonTypeInfo PayloadForm => OperatorJson.Default.SuspendOperator;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var people = state.Operators;
        if (people.Find(OperatorId) is not { } person)
        {
            return ClinicDecision.Refuse(Rules.OperatorUnknown.Refuse(("observed", OperatorId)));
        }

        if (!Lift && people.IsLastPrescriber(OperatorId))
        {
            return ClinicDecision.Refuse(Rules.OperatorLast.Refuse(("operator", OperatorId)));
        }

        var changed = person with
        {
            At = now.Now,
            By = By,
            EntryNumber = 0,
            Revision = person.Revision + 1,
            SuspendedReason = Lift ? null : Reason,
        };
        var ended = Lift
            ? []
            : people.SignIns.Values.Where(signIn => signIn.OperatorId == OperatorId)
                .Select(signIn => signIn with { At = now.Now, By = By, EntryNumber = 0, Ending = SignInEnding.Suspended });
        return ClinicDecision.Write([changed, .. ended]);
    }
}
