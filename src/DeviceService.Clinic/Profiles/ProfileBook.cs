using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Which profile is in force.</summary>
public sealed record ProfileBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly ProfileBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.ProfileActivation];

    /// <summary>The newest activation; null while nobody activated one, and then the shipped profile is in force.</summary>
    public ProfileActivationRecord? Newest { get; private init; }

    /// <summary>The book after this entry.</summary>
    public ProfileBook Apply(JournalEntry entry) => entry is ProfileActivationRecord activation ? this with { Newest = activation } : this;
}
