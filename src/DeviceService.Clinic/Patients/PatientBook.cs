using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Which references mean the same patient. What a reference was merged into is never undone here, only amended.</summary>
public sealed record PatientBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly PatientBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.PatientMerge];

    /// <summary>All references of a patient, by the one that is kept; none for a patient with one alone.</summary>
    private ImmutableDictionary<string, ImmutableList<string>> Groups { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<string>>(StringComparer.Ordinal);

    /// <summary>The reference that is kept, by each that was given up.</summary>
    private ImmutableDictionary<string, string> Kept { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The reference that is kept for this patient.</summary>
    public string RootOf(string reference) => Kept.GetValueOrDefault(reference, reference);

    /// <summary>Every reference that means this patient, this one among them.</summary>
    public IReadOnlyList<string> AllOf(string reference) => Groups.TryGetValue(RootOf(reference), out var all) ? all : [reference];

    /// <summary>Whether two references mean one patient.</summary>
    public bool AreOne(string one, string other) => RootOf(one) == RootOf(other);

    /// <summary>The book after this entry.</summary>
    public PatientBook Apply(JournalEntry entry)
    {
        if (entry is not PatientMergeRecord merge || AreOne(merge.FromReference, merge.IntoReference))
        {
            return this;
        }

        var (given, kept) = (AllOf(merge.FromReference), AllOf(merge.IntoReference));
        var root = RootOf(merge.IntoReference);
        return new PatientBook
        {
            Groups = Groups.Remove(RootOf(merge.FromReference)).SetItem(root, [.. kept, .. given]),
            Kept = Kept.SetItems(given.Select(reference => KeyValuePair.Create(reference, root))),
        };
    }
}
