using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Signs a person in whose PIN was compared already. Not remembered by its request id: each one gives a token of its own.</summary>
internal sealed record BeginSignIn : ClinicRequest
{
    /// <summary>Most sign-ins of one person at once.</summary>
    public const int MostAtOnce = 8;

    public required string OperatorId { get; init; }

    /// <summary>Whether the PIN was right.</summary>
    [JsonIgnore]
    public bool PinRight { get; init; }

    /// <summary>How long attempts have to wait still; zero for not.</summary>
    [JsonIgnore]
    public TimeSpan LockedFor { get; init; }

    /// <summary>The sign-in of this person that is idle the longest; ended when there are too many.</summary>
    [JsonIgnore]
    public string? IdleLongest { get; init; }

    internal override JsonTypeInfo PayloadForm => OperatorJson.Default.BeginSignIn;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var people = state.Operators;
        if (new PinAttempt(OperatorId, PinRight, LockedFor).Objection(people, By, now) is { } objection)
        {
            return objection;
        }

        var id = now.NewId("sig");
        var begun = new SignInRecord
        {
            At = now.Now,
            By = By with { OperatorId = OperatorId, Proof = IdentityProof.SignedIn, SignInId = id },
            SignInId = id,
            OperatorId = OperatorId,
            BeganAt = now.Now,
        };
        var full = people.SignIns.Values.Count(signIn => signIn.OperatorId == OperatorId) >= MostAtOnce;
        return full && people.SignIns.GetValueOrDefault(IdleLongest ?? "") is { } replaced
            ? ClinicDecision.Write([replaced with { At = now.Now, By = begun.By, EntryNumber = 0, Ending = SignInEnding.Replaced }, begun])
            : ClinicDecision.Write([begun]);
    }
}
