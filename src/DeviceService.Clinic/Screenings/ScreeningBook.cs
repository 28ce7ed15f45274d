using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Screenings by patient.</summary>
/// <remarks>
/// A patient has one history, or several from when references that mean one patient were still apart: they stand side by side until a
/// screening made after the merge follows on each of them. So a yes under one reference is not covered by a no under the other.
/// </remarks>
public sealed record ScreeningBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly ScreeningBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Screening, EntryKind.PatientMerge];

    /// <summary>Histories by the reference that is kept, each with its oldest screening first.</summary>
    private ImmutableDictionary<string, ImmutableList<ImmutableList<Screened>>> ByPatient { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<ImmutableList<Screened>>>(StringComparer.Ordinal);

    /// <summary>The patient's histories, each with its oldest screening first; none where nobody was screened.</summary>
    public IReadOnlyList<IReadOnlyList<Screened>> HistoriesOf(string reference, PatientBook patients) =>
        ByPatient.GetValueOrDefault(patients.RootOf(reference), []);

    /// <summary>Every screening of the patient, oldest first.</summary>
    public IReadOnlyList<Screened> AllOf(string reference, PatientBook patients) =>
    [
        .. HistoriesOf(reference, patients).SelectMany(static history => history)
            .DistinctBy(static one => one.Record.ScreeningId)
            .OrderBy(static one => one.At.JournalTime),
    ];

    /// <summary>The book after this entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">When it was recorded.</param>
    /// <param name="patients">Who is whom, before the entry.</param>
    public ScreeningBook Apply(JournalEntry entry, Stamp at, PatientBook patients) => entry switch
    {
        ScreeningRecord screening => With(screening, at, patients),
        PatientMergeRecord merge => Merged(patients.RootOf(merge.FromReference), patients.RootOf(merge.IntoReference)),
        _ => this,
    };

    private ScreeningBook With(ScreeningRecord screening, Stamp at, PatientBook patients)
    {
        var root = patients.RootOf(screening.PatientReference);
        var newest = new Screened(screening, at);
        var histories = ByPatient.GetValueOrDefault(root, [[]]);
        return this with { ByPatient = ByPatient.SetItem(root, histories.ConvertAll(history => history.Add(newest))) };
    }

    private ScreeningBook Merged(string from, string into) => from == into || !ByPatient.TryGetValue(from, out var given)
        ? this
        : this with { ByPatient = ByPatient.Remove(from).SetItem(into, ByPatient.GetValueOrDefault(into, []).AddRange(given)) };
}
