using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Says what happened between a backup and its restore: which pens were looked at, and which cartridges were used. The pens' own counters and the
/// heads that they keep are held against it; what they contradict is refused.
/// </summary>
public sealed record ReconcileRestore : ClinicRequest
{
    /// <summary>The restore.</summary>
    public required string RestoreId { get; init; }

    /// <summary>The pens to be compared; at least one, each attached and heard.</summary>
    public required IReadOnlyList<string> PenIds { get; init; }

    /// <summary>Those of them whose head is of another service's journal, as the person found out.</summary>
    public required IReadOnlyList<string> ForeignPenIds { get; init; }

    /// <summary>Cartridges that were used after the backup was made.</summary>
    public required IReadOnlyList<string> UsedCartridgeIds { get; init; }

    /// <summary>Whether the person says that none was.</summary>
    public required bool NoneUsed { get; init; }

    /// <summary>A head of the journal that was kept elsewhere; null for none.</summary>
    public JournalHead? KnownHead { get; init; }

    /// <summary>What the person looked at and found, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>Hashes of the journal's entries by their number, of those that the pens and <see cref="KnownHead"/> name.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<long, string> Hashes { get; init; } = new Dictionary<long, string>();

    internal override JsonTypeInfo PayloadForm => RestoreJson.Default.ReconcileRestore;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var book = state.Restores;
        var refusal = Answered()
            ?? (book.Newest is { } newest && newest.RestoreId == RestoreId ? null : Rules.RestoreUnknown.Refuse(("observed", RestoreId)))
            ?? (book.OpenSince.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => (KeyValuePair<string, string>?)one).FirstOrDefault() is { } open
                ? Rules.RestoreSession.Refuse(("session", open.Key), ("pen", open.Value))
                : null)
            ?? RestoreRules.Misfit(book.Newest!, KnownHead, Hashes);
        if (refusal is not null)
        {
            return ClinicDecision.Refuse(refusal);
        }

        var compared = new List<ComparedPen>();
        foreach (var id in PenIds.Distinct(StringComparer.Ordinal))
        {
            if (RestoreRules.Compare(book, id, Hashes, ForeignPenIds.Contains(id, StringComparer.Ordinal), out var apart) is not { } pen)
            {
                return ClinicDecision.Refuse(apart!);
            }

            compared.Add(pen);
        }

        // The press counter is the proof that needles moved, and no needle moves without a cartridge.
        return NoneUsed && compared.Find(static pen => pen.PressesUnknown > 0) is { } moved
            ? ClinicDecision.Refuse(Rules.RestoreCartridges.Refuse(("pen", moved.PenId), ("observed", $"{moved.PressesUnknown}")))
            : ClinicDecision.Write([.. Used(state, now), Record(now, compared)]);
    }

    private Refusal? Answered() =>
        PenIds.Count == 0 ? ArgumentRefusals.Missing("pen_ids")
        : ForeignPenIds.FirstOrDefault(id => !PenIds.Contains(id, StringComparer.Ordinal)) is { } stranger
            ? ArgumentRefusals.Form("foreign_pen_ids", stranger, "some of pen_ids")
        : UsedCartridgeIds.Count == 0 && !NoneUsed ? ArgumentRefusals.Missing("used_cartridge_ids or none_used")
        : UsedCartridgeIds.Count > 0 && NoneUsed ? ArgumentRefusals.Form("none_used", "true", "false, where cartridges are named")
        : null;

    // As any use is on record: no session ever gets it again. One that is on record as used, or held by a session, stays what it is.
    private IEnumerable<JournalEntry> Used(ClinicState state, ClinicCircumstances now) => UsedCartridgeIds
        .Distinct(StringComparer.Ordinal)
        .Where(id => state.Cartridges.Find(id) is not { } life || (life.UsedAt is null && life.SessionId is null))
        .Select(id => new ReservationRecord
        {
            At = now.Now,
            By = By,
            ReservationId = now.NewId("res"),
            State = ReservationState.Consumed,
            CartridgeTagId = id,
            Presses = 0,
            Strokes = 0,
        });

    private RestoreReconciliationRecord Record(ClinicCircumstances now, IReadOnlyList<ComparedPen> compared) => new()
    {
        At = now.Now,
        By = By,
        RestoreId = RestoreId,
        Pens = compared,
        UsedCartridgeIds = [.. UsedCartridgeIds.Distinct(StringComparer.Ordinal)],
        KnownEntryCount = KnownHead?.EntryCount,
        KnownHeadHash = KnownHead?.Hash,
        Reason = Reason,
    };
}

/// <summary>Generated serialization of this topic's requests, for their digests.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReconcileRestore))]
internal sealed partial class RestoreJson : JsonSerializerContext;
