using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Puts a correction of an entry on record, beside the entry. It replaces nothing.</summary>
public sealed record AmendRecord : ClinicRequest
{
    /// <summary>The entry by its number; 0 where it is named by id.</summary>
    public required long EntryNumber { get; init; }

    /// <summary>Id of a pass, an activation or a session; empty where the entry is named by number.</summary>
    public required string ResourceId { get; init; }

    /// <summary>What is right instead, 1 to 1,000 characters.</summary>
    public required string Correction { get; init; }

    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>The entry as found by that name; null where there is none. Entries never change, so it holds whenever this is decided.</summary>
    [JsonIgnore]
    public JournalEntry? Found { get; init; }

    internal override JsonTypeInfo PayloadForm => AmendmentJson.Default.AmendRecord;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        AmendmentRules.Objection(this, state.Operators, now.Today) is { } refusal
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new AmendmentRecord
            {
                At = now.Now,
                By = By,
                PenId = Found!.PenId,
                SessionId = Found.SessionId,
                AmendmentId = now.NewId("amd"),
                OfEntry = Found.EntryNumber,
                OfKind = Found.Kind,
                ResourceId = AmendmentRules.ResourceOf(Found),
                Correction = Correction,
                Reason = Reason,
            });
}
