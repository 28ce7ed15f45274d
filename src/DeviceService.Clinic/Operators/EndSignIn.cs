using System.Text.Json.Serialization.Metadata;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Ends a sign-in. Ending one that ended already changes nothing.</summary>
internal sealed record EndSignIn : ClinicRequest
{
    public required string SignInId { get; init; }

    public required SignInEnding Ending { get; init; }

    internal override JsonTypeInfo PayloadForm => OperatorJson.Default.EndSignIn;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        state.Operators.SignIns.TryGetValue(SignInId, out var signIn)
            ? ClinicDecision.Write(signIn with { At = now.Now, By = By, EntryNumber = 0, Ending = Ending })
            : ClinicDecision.Write();
}
