using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Overrides that a prescriber granted, until they expire or are revoked.</summary>
public sealed record OverrideBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly OverrideBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [];

    /// <summary>The book after this entry.</summary>
    public OverrideBook Apply(JournalEntry entry) => entry switch
    {
        _ => this,
    };
}
