using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Which profile is in force.</summary>
public sealed record ProfileBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly ProfileBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.ProfileActivation, EntryKind.Service];

    /// <summary>The newest activation; null while nobody activated one, and then the shipped profile is in force.</summary>
    public ProfileActivationRecord? Newest { get; private init; }

    /// <summary>
    /// Digest of the shipped profile that is in force by the records, which another version of the service need not have; null where a
    /// clinic's own is, and before the first run.
    /// </summary>
    public string? Shipped => Newest is null ? RanUnder : Newest.KeyId.Length == 0 ? Newest.Digest : null;

    // What was in force when the newest run began.
    private string? RanUnder { get; init; }

    /// <summary>The book after this entry.</summary>
    public ProfileBook Apply(JournalEntry entry) => entry switch
    {
        ProfileActivationRecord activation => this with { Newest = activation },
        ServiceRecord { Started: true, ProfileDigest: { } digest } => this with { RanUnder = digest },
        _ => this,
    };
}
