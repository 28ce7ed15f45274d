namespace DeviceService.Sessions;

/// <summary>What is wrong with an entry.</summary>
public enum JournalDefectKind
{
    /// <summary>Its content does not match its hash, or its hash not the next entry.</summary>
    Changed = 1,

    /// <summary>Its number is not there.</summary>
    Missing = 2,

    /// <summary>It stands where another belongs.</summary>
    Reordered = 3,

    /// <summary>The journal ends before a head that once was.</summary>
    CutOff = 4,

    /// <summary>A recording does not match the digest in the journal.</summary>
    Recording = 5,

    /// <summary>A checkpoint's signature does not hold.</summary>
    Checkpoint = 6,

    /// <summary>A projection says something else than the journal.</summary>
    Projection = 7,
}

/// <summary>The first thing that is wrong.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="EntryNumber">The entry, from 1; for <see cref="JournalDefectKind.CutOff"/> the first that is missing.</param>
/// <param name="Sentence">What is wrong, for a person.</param>
public sealed record JournalDefect(JournalDefectKind Kind, long EntryNumber, string Sentence);

/// <summary>What verifying the journal found.</summary>
/// <param name="Head">The head that was found.</param>
/// <param name="EntriesVerified">Entries read.</param>
/// <param name="RecordingsVerified">Recordings whose digest was compared.</param>
/// <param name="FirstDefect">The first defect; null when everything fits.</param>
/// <param name="Checkpoints">The newest checkpoints, newest first, at most 100, and whether each holds.</param>
public sealed record VerificationReport(
    JournalHead Head, long EntriesVerified, long RecordingsVerified, JournalDefect? FirstDefect, IReadOnlyList<CheckedCheckpoint> Checkpoints)
{
    /// <summary>True when everything fits.</summary>
    public bool Verified => FirstDefect is null;
}

/// <summary>A checkpoint, held against journal and key.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Holds">Whether its signature holds and the journal still contains its head.</param>
public sealed record CheckedCheckpoint(Checkpoint Checkpoint, bool Holds);
