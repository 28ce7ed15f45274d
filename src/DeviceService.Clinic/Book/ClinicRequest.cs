using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// A call that changes the clinic's records. It carries the caller's request id and is answered once; the same one again gets the first
/// answer (law 21). It decides by itself, and does nothing else.
/// </summary>
public abstract record ClinicRequest
{
    /// <summary>The caller's id, 1 to 64 characters.</summary>
    public required string RequestId { get; init; }

    /// <summary>Who calls; request ids are scoped to its principal.</summary>
    public required Actor By { get; init; }

    /// <summary>Name of the rpc; request ids are scoped to it.</summary>
    [JsonIgnore]
    public string Rpc => GetType().Name;

    /// <summary>The session that it is about; null for most.</summary>
    [JsonIgnore]
    public virtual string? OnSessionId => null;

    /// <summary>How it is written for its digest. The digest is stored: a secret has to be kept out with <see cref="JsonIgnoreAttribute"/>, which a required property cannot carry.</summary>
    internal abstract JsonTypeInfo PayloadForm { get; }

    /// <summary>What follows from it: a function of its arguments, which performs nothing.</summary>
    internal abstract ClinicDecision Decide(ClinicState state, ClinicCircumstances now);

    internal LedgerRequest ToLedger()
    {
        // Who signed in again in between asks for the same thing.
        var asked = this with { By = By with { SignInId = null } };
        return new LedgerRequest(
            By, Rpc, RequestId, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked, asked.PayloadForm))), AlwaysActs: false);
    }
}
