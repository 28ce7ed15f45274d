using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Cartridges by uid, and what became of each.</summary>
public sealed record CartridgeBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly CartridgeBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [];

    /// <summary>The book after this entry.</summary>
    public CartridgeBook Apply(JournalEntry entry) => entry switch
    {
        _ => this,
    };
}
