using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>People by id.</summary>
public sealed record OperatorBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly OperatorBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Operator];

    /// <summary>Each person as of the newest entry.</summary>
    public ImmutableSortedDictionary<string, OperatorRecord> ById { get; init; } = ImmutableSortedDictionary.Create<string, OperatorRecord>(StringComparer.Ordinal);

    /// <summary>The person; null when nobody of this id is registered.</summary>
    public OperatorRecord? Find(string operatorId) => ById.GetValueOrDefault(operatorId);

    /// <summary>The book after this entry.</summary>
    public OperatorBook Apply(JournalEntry entry) => entry switch
    {
        OperatorRecord person => this with { ById = ById.SetItem(person.OperatorId, person) },
        _ => this,
    };
}
