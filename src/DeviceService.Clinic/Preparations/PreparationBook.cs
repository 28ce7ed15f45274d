using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What was prepared and recorded for each open session.</summary>
public sealed record PreparationBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly PreparationBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [];

    /// <summary>The book after this entry.</summary>
    public PreparationBook Apply(JournalEntry entry) => entry switch
    {
        _ => this,
    };
}
