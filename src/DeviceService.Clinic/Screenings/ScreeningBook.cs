using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Screenings by patient reference.</summary>
public sealed record ScreeningBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly ScreeningBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [];

    /// <summary>The book after this entry.</summary>
    public ScreeningBook Apply(JournalEntry entry) => entry switch
    {
        _ => this,
    };
}
