using System.Security.Cryptography;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// Walks the chain entry by entry and names the first that does not fit. It performs no reading: whoever reads feeds it.
/// </summary>
internal sealed class ChainWalk(long number, byte[] hash, HeadClaims claims, ECDsa? publicKey)
{
    private static readonly string s_checkpointKind = EntryKind.Checkpoint.ToString();

    /// <summary>The newest entry that fits.</summary>
    public JournalHead Head => new(number, Convert.ToHexStringLower(hash));

    /// <summary>Entries that were walked and fit.</summary>
    public long EntriesWalked { get; private set; }

    /// <summary>Takes the next entry; the defect, when it or the place before it is not what it was.</summary>
    public JournalDefect? Next(ChainEntry entry)
    {
        var expected = number + 1;
        if (entry.Number != expected)
        {
            return new(JournalDefectKind.Missing, expected, $"Entry {expected} is missing: entry {number} is followed by entry {entry.Number}.");
        }

        if (!CryptographicOperations.FixedTimeEquals(EntryHash.Compute(entry, entry.Number), entry.Hash))
        {
            return new(JournalDefectKind.Changed, expected, $"Entry {expected} was changed: its content does not match its hash.");
        }

        if (!CryptographicOperations.FixedTimeEquals(entry.PreviousHash, hash))
        {
            return number == 0
                ? new(JournalDefectKind.Missing, 1, "Entry 1 follows another entry: the beginning of the journal is missing.")
                : new(JournalDefectKind.Changed, number, $"Entry {number} was written anew: entry {expected} still carries the hash that it had.");
        }

        if (claims.Meet(entry.Number, entry.Hash) is { } source)
        {
            var first = claims.HeldUntil + 1;
            return new(
                JournalDefectKind.Changed,
                first,
                $"The journal was written anew between entry {first} and entry {expected}: {source} holds another hash for entry {expected}.");
        }

        if (entry.KindName == s_checkpointKind && CheckpointDefect(entry) is { } defect)
        {
            return defect;
        }

        (number, hash) = (entry.Number, entry.Hash);
        EntriesWalked++;
        return null;
    }

    /// <summary>To be asked when the last entry was fed: whether the chain once was longer.</summary>
    public JournalDefect? End() => claims.FirstBeyond(number) is { } longer
        ? new(
            JournalDefectKind.CutOff,
            number + 1,
            $"The journal is cut off: it ends at entry {number}, but {longer.Source} says that it had {longer.EntryCount} entries.")
        : null;

    private JournalDefect? CheckpointDefect(ChainEntry entry)
    {
        if (Parse(entry) is not { } checkpoint)
        {
            return Defect("cannot be read as one");
        }

        if (checkpoint.Head != Head)
        {
            return Defect("signs another head than the entry before it has");
        }

        if (publicKey is null)
        {
            return Defect("cannot be checked, because the public key (checkpoint-key.pub.pem) is missing or is no key");
        }

        return CheckpointSignature.Holds(checkpoint, publicKey) ? null : Defect("has a signature that does not hold with the key of this journal");

        JournalDefect Defect(string what) =>
            new(JournalDefectKind.Checkpoint, entry.Number, $"The checkpoint in entry {entry.Number} {what}.");
    }

    /// <summary>The checkpoint that an entry is; null when its payload is none.</summary>
    public static Checkpoint? Parse(ChainEntry entry)
    {
        try
        {
            return JournalPayload.FromBytes(EntryKind.Checkpoint, entry.Payload) is CheckpointRecord record
                ? new(new(record.EntryCount, record.HeadHash), record.At.WallTime, record.Signature, record.KeyId)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
