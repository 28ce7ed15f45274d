using System.Text;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// Verifies an NDJSON export of the whole journal, with nothing but the file: each entry is hashed again and held against the one
/// before. Checkpoints' signatures and recordings are not in an export; a data directory is verified whole by <see cref="JournalVerification"/>.
/// </summary>
public static class ExportVerification
{
    /// <summary>Walks the export and names the first defect.</summary>
    /// <param name="export">The file's bytes.</param>
    /// <param name="expectedHead">A head that somebody kept; null to hold it against nothing.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static async Task<VerificationReport> VerifyAsync(Stream export, JournalHead? expectedHead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(export);
        using var lines = new StreamReader(export, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var (head, met) = (new JournalHead(0, Convert.ToHexStringLower(EntryHash.Genesis)), false);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (DefectOf(line, head, out var next) is { } defect)
            {
                return Report(head, defect);
            }

            head = next;
            met |= head == expectedHead;
            if (head.EntryCount == expectedHead?.EntryCount && !met)
            {
                return Report(head, new(JournalDefectKind.Changed, head.EntryCount, $"Entry {head.EntryCount} has the hash {head.Hash}; the expected head has {expectedHead.Hash}: the journal was written anew."));
            }
        }

        if (head.EntryCount == 0)
        {
            return Report(head, new(JournalDefectKind.Missing, 1, "The export holds no entry, and every journal has one."));
        }

        return expectedHead is { EntryCount: > 0 } && !met
            ? Report(head, new(JournalDefectKind.CutOff, head.EntryCount + 1, $"The export ends with entry {head.EntryCount}; the expected head counts {expectedHead.EntryCount}: entries were cut off."))
            : Report(head, null);
    }

    private static VerificationReport Report(JournalHead head, JournalDefect? defect) => new(head, head.EntryCount, 0, defect, []);

    private static JournalDefect? DefectOf(string line, JournalHead before, out JournalHead head)
    {
        head = before;
        var expected = before.EntryCount + 1;
        ChainEntry entry;
        try
        {
            entry = Read(line);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new(JournalDefectKind.Changed, expected, $"Line {expected} is no entry of an export: {wrong.Message}");
        }

        if (entry.Number != expected)
        {
            return new(
                entry.Number > expected ? JournalDefectKind.Missing : JournalDefectKind.Reordered,
                expected,
                $"Entry {entry.Number} stands where {expected} belongs. An export of one session, or one that did not begin with the first entry, cannot be verified by itself.");
        }

        var hash = Convert.ToHexStringLower(EntryHash.Compute(entry, entry.Number));
        if (Convert.ToHexStringLower(entry.PreviousHash) != before.Hash || hash != Convert.ToHexStringLower(entry.Hash))
        {
            return new(JournalDefectKind.Changed, entry.Number, $"Entry {entry.Number} of kind {entry.KindName} was changed: content and hash disagree, or it does not follow on the entry before.");
        }

        head = new JournalHead(entry.Number, hash);
        return null;
    }

    private static ChainEntry Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new ChainEntry(
            root.GetProperty("number").GetInt64(),
            root.GetProperty("wall_time_us").GetInt64(),
            root.GetProperty("monotonic_us").GetInt64(),
            Text(root, "kind") ?? throw new FormatException("its kind is null"),
            root.GetProperty("version").GetInt64(),
            Text(root, "pen_id"),
            Text(root, "session_id"),
            Encoding.UTF8.GetBytes(root.GetProperty("payload").GetRawText()),
            Hash(root, "previous_hash"),
            Hash(root, "hash"));
    }

    private static byte[]? Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() is { } text ? Encoding.UTF8.GetBytes(text) : null;

    private static byte[] Hash(JsonElement root, string name) =>
        Convert.FromHexString(root.GetProperty(name).GetString() ?? throw new FormatException($"its {name} is null"));
}
