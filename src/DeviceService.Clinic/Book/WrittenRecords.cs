using System.Text.Json.Serialization;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>An answer as it is kept for its replays: the records that the request led to.</summary>
internal sealed record WrittenRecords
{
    public static readonly WrittenRecords None = new();

    public string? RefusedBy { get; init; }

    public IReadOnlyDictionary<string, string>? RefusalDetails { get; init; }

    public IReadOnlyList<WrittenRecord> Records { get; init; } = [];

    public static WrittenRecords Of(IReadOnlyList<JournalEntry> records) => new() { Records = [.. records.Select(WrittenRecord.Of)] };

    /// <summary>With their places in the chain, where they were not known yet when this was written: in their order, right before the entry that holds this.</summary>
    public WrittenRecords Before(long entryNumber) => this with
    {
        Records = [.. Records.Select((record, at) => record.EntryNumber > 0 ? record : record with { EntryNumber = entryNumber - Records.Count + at })],
    };

    public IReadOnlyList<JournalEntry> ToEntries() => [.. Records.Select(static record => record.ToEntry())];
}

/// <summary>One of them, as its bytes in the journal.</summary>
internal sealed record WrittenRecord(EntryKind Kind, string Payload, long EntryNumber)
{
    public static WrittenRecord Of(JournalEntry entry) =>
        new(entry.Kind, System.Text.Encoding.UTF8.GetString(JournalPayload.ToBytes(entry)), entry.EntryNumber);

    public JournalEntry ToEntry() =>
        JournalPayload.FromBytes(Kind, System.Text.Encoding.UTF8.GetBytes(Payload)) with { EntryNumber = EntryNumber };
}

/// <summary>Generated serialization of answers.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WrittenRecords))]
internal sealed partial class WrittenRecordsJson : JsonSerializerContext;
