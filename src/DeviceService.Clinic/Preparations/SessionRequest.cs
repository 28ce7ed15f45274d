using System.Text.Json.Serialization;
using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>A request about one session, which has to be there and in a state in which the table of rpc by state accepts it.</summary>
public abstract record SessionRequest : ClinicRequest
{
    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? OnSessionId => SessionId;

    private protected abstract Rpc InTable { get; }

    internal sealed override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        state.Preparations.Find(SessionId) is not { } session ? ClinicDecision.Refuse(Rules.SessionUnknown.Refuse(("observed", SessionId)))
        : RpcAcceptance.Refuse(InTable, session.State, session.PenId, SessionId) is { } refusal ? ClinicDecision.Refuse(refusal)
        : DecideOn(session, state, now);

    private protected abstract ClinicDecision DecideOn(SessionPreparation session, ClinicState state, ClinicCircumstances now);
}
