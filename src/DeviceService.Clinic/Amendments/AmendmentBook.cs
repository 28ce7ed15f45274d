using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What was corrected. To be shown beside the originals, and for nothing else: no rule may ask it.</summary>
public sealed record AmendmentBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly AmendmentBook Empty = new();

    /// <summary>Kinds of entries that change it. No other book may have this kind among its own.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Amendment];

    private ImmutableSortedDictionary<long, ImmutableList<AmendmentRecord>> ByEntry { get; init; } =
        ImmutableSortedDictionary<long, ImmutableList<AmendmentRecord>>.Empty;

    private ImmutableDictionary<string, ImmutableList<AmendmentRecord>> ByName { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<AmendmentRecord>>(StringComparer.Ordinal);

    /// <summary>Corrections of one entry, oldest first.</summary>
    public IReadOnlyList<AmendmentRecord> OfEntry(long number) => ByEntry.GetValueOrDefault(number, []);

    /// <summary>Corrections of whatever is on record about a session, its passes and activations among it; or of one of those; oldest first.</summary>
    public IReadOnlyList<AmendmentRecord> Of(string id) => ByName.GetValueOrDefault(id, []);

    /// <summary>The book after this entry.</summary>
    public AmendmentBook Apply(JournalEntry entry) => entry is not AmendmentRecord amendment
        ? this
        : this with
        {
            ByEntry = ByEntry.SetItem(amendment.OfEntry, ByEntry.GetValueOrDefault(amendment.OfEntry, []).Add(amendment)),
            ByName = new[] { amendment.SessionId, amendment.ResourceId }.OfType<string>().Distinct(StringComparer.Ordinal)
                .Aggregate(ByName, (all, id) => all.SetItem(id, all.GetValueOrDefault(id, []).Add(amendment))),
        };
}
