using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whether the journal is a backup that was restored, and which pens were reconciled with it since.</summary>
public sealed record RestoreBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly RestoreBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds =>
        [EntryKind.Restore, EntryKind.RestoreReconciliation, EntryKind.Link, EntryKind.AttachedPen, EntryKind.Reservation, EntryKind.Session];

    /// <summary>The newest restore; null for a journal that never was one.</summary>
    public RestoreRecord? Newest { get; private init; }

    /// <summary>Pens that were reconciled since it.</summary>
    public ImmutableHashSet<string> Reconciled { get; private init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Sessions that were open in the backup and still are, each with its pen.</summary>
    public ImmutableDictionary<string, string> OpenSince { get; private init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Each pen that this journal ever heard of, by its serial number.</summary>
    public ImmutableDictionary<string, RestoredPen> Pens { get; private init; } = ImmutableDictionary.Create<string, RestoredPen>(StringComparer.Ordinal);

    private ImmutableDictionary<string, string> Open { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Pens that are attached, or were heard since the restore, in the order of their serial numbers.</summary>
    public IEnumerable<RestoredPen> Concerned =>
        Pens.Values.Where(static pen => pen.Attached || pen.Heard is not null).OrderBy(static pen => pen.PenId, StringComparer.Ordinal);

    /// <summary>The book after this entry.</summary>
    public RestoreBook Apply(JournalEntry entry) => entry switch
    {
        LinkRecord { PenId: { } pen, Presses: { } presses } link => With(pen, known => known with
        {
            // What a pen counts after a restore is not accounted for until a person has reconciled it.
            PressesRecorded = IsAccounted(pen) ? Highest(known.PressesRecorded, presses) : known.PressesRecorded,
            Heard = new HeardPen(presses, link is { KeptEntryCount: { } count, KeptHeadHash: { } hash } ? new JournalHead(count, hash) : null),
        }),
        AttachedPenRecord { PenId: { } pen } attached => With(pen, known => known with { Attached = attached.Attached }),
        ReservationRecord { PenId: { } pen } reservation when IsAccounted(pen) => With(pen, known => known.Recorded(reservation.Presses)),
        SessionRecord { SessionId: { } id, PenId: { } pen } session => After(session, id, pen),
        RestoreRecord restore => Begin(restore),
        RestoreReconciliationRecord reconciled when reconciled.RestoreId == Newest?.RestoreId => reconciled.Pens.Aggregate(
            this with { Reconciled = Reconciled.Union(reconciled.Pens.Select(static pen => pen.PenId)) },
            static (book, pen) => book.With(pen.PenId, known => known with
            {
                PressesRecorded = Highest(known.PressesRecorded, pen.Presses),
                Settled = pen is { KeptEntryCount: { } count, KeptHeadHash: { } hash } ? known.Settled.Add(new JournalHead(count, hash)) : known.Settled,
            })),
        _ => this,
    };

    private bool IsAccounted(string penId) => Newest is null || Reconciled.Contains(penId);

    private RestoreBook Begin(RestoreRecord restore) => this with
    {
        Newest = restore,
        Reconciled = Reconciled.Clear(),
        OpenSince = Open,
        Pens = Pens.ToImmutableDictionary(static one => one.Key, static one => one.Value with { Heard = null }, StringComparer.Ordinal),
    };

    private RestoreBook After(SessionRecord session, string id, string pen)
    {
        var book = this with
        {
            Open = session.IsOpen ? Open.SetItem(id, pen) : Open.Remove(id),
            OpenSince = session.IsOpen ? OpenSince : OpenSince.Remove(id),
        };
        return session.CountersSeen is { } seen && IsAccounted(pen) ? book.With(pen, known => known.Recorded(seen.Presses)) : book;
    }

    private RestoreBook With(string penId, Func<RestoredPen, RestoredPen> change) =>
        this with { Pens = Pens.SetItem(penId, change(Pens.GetValueOrDefault(penId) ?? new RestoredPen { PenId = penId })) };

    internal static ulong Highest(ulong? one, ulong other) => Math.Max(one ?? 0, other);
}

/// <summary>What a journal knows of one pen, to be held against what the pen says itself.</summary>
public sealed record RestoredPen
{
    /// <summary>Its serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>Whether it is attached now.</summary>
    public bool Attached { get; init; }

    /// <summary>The highest press counter on record that is accounted for; null where none is.</summary>
    public ulong? PressesRecorded { get; init; }

    /// <summary>What it said at its newest handshake since the restore; null where it was not heard since.</summary>
    public HeardPen? Heard { get; init; }

    /// <summary>Heads that it was reconciled with before: ends of histories that are lost, and known to be.</summary>
    public ImmutableHashSet<JournalHead> Settled { get; init; } = [];

    internal RestoredPen Recorded(ulong presses) => this with { PressesRecorded = RestoreBook.Highest(PressesRecorded, presses) };
}

/// <summary>What a pen said at a handshake.</summary>
/// <param name="Presses">Presses by its own counter.</param>
/// <param name="KeptHead">The end of the journal that it keeps; null where it keeps none.</param>
public sealed record HeardPen(ulong Presses, JournalHead? KeptHead);
