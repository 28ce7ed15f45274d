using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Cartridges by id, registered or only seen, and what became of each.</summary>
/// <remarks>
/// How long a cartridge was out is counted by the monotonic clock of one run. Between two runs nobody watched, so what boot and count of
/// insertions do not prove to have stayed in is spent, whatever the wall clock says.
/// </remarks>
public sealed record CartridgeBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly CartridgeBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds =>
        [EntryKind.Service, EntryKind.Session, EntryKind.Reservation, EntryKind.Cartridge, EntryKind.CartridgeDisposal, EntryKind.CartridgeSeat];

    /// <summary>Each cartridge, by its id.</summary>
    public ImmutableDictionary<string, CartridgeLife> ById { get; init; } = ImmutableDictionary.Create<string, CartridgeLife>(StringComparer.Ordinal);

    /// <summary>What sits in each pen, by its serial number; none for a pen that is empty.</summary>
    internal ImmutableDictionary<string, SeatedCartridge> Seats { get; init; } = ImmutableDictionary.Create<string, SeatedCartridge>(StringComparer.Ordinal);

    /// <summary>Cartridges with a reservation that is not settled.</summary>
    private ImmutableHashSet<string> Reserved { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Counts the runs of the service.</summary>
    internal int Run { get; init; }

    /// <summary>What is known of this cartridge; null for nothing.</summary>
    public CartridgeLife? Find(string cartridgeId) => ById.GetValueOrDefault(cartridgeId);

    /// <summary>The book after this entry.</summary>
    public CartridgeBook Apply(JournalEntry entry) => entry switch
    {
        ServiceRecord { Started: true } begun => Unproved(static _ => true, begun.At) with { Run = Run + 1 },
        SessionRecord { IsOpen: false } over => Unproved(life => life.Reservations.Values.Any(one => one.SessionId == over.SessionId), over.At),
        CartridgeRecord registered => With(registered.CartridgeId, life => life with { Registered = registered }),
        CartridgeDisposalRecord disposed => With(disposed.CartridgeId, life => life with { Disposed = life.Disposed ?? disposed }),
        CartridgeSeatRecord seat => Seat(seat),
        ReservationRecord { CartridgeTagId: { } id } reservation => Reserve(id, reservation),
        _ => this,
    };

    // Whatever was reserved when nobody could watch any more counts as used, until the pen's counters prove otherwise.
    private CartridgeBook Unproved(Func<CartridgeLife, bool> which, Moment at) => Reserved
        .Where(id => which(ById[id]))
        .Aggregate(this, (book, id) => book.With(id, life => life with { UnprovedAt = life.UnprovedAt ?? at }));

    private CartridgeBook Reserve(string id, ReservationRecord reservation)
    {
        var book = With(id, life => life.After(reservation));
        book = book with { Reserved = book.ById[id].IsReserved ? book.Reserved.Add(id) : book.Reserved.Remove(id) };
        return reservation is { State: ReservationState.Reserved, PenId: { } pen } && Seats.TryGetValue(pen, out var seat)
            && seat.IsInsertion(reservation.BootId, reservation.CartridgeInsertions) && seat.CartridgeId is null
                ? book.PutIn(pen, seat with { CartridgeId = id }, reservation.At)
                : book;
    }

    private CartridgeBook Seat(CartridgeSeatRecord told)
    {
        var pen = told.PenId!;
        var before = Seats.GetValueOrDefault(pen);
        if (before is not null && told.Present && before.IsInsertion(told.BootId, told.Insertions) && (told.CartridgeTagId ?? before.CartridgeId) == before.CartridgeId)
        {
            return this;
        }

        var taken = before?.CartridgeId is { } old ? With(old, life => life.TakenOut(told, Run)) : this;
        return told.Present
            ? taken.PutIn(pen, new SeatedCartridge(told.BootId, told.Insertions, told.CartridgeTagId), told.At)
            : taken with { Seats = taken.Seats.Remove(pen) };
    }

    private CartridgeBook PutIn(string pen, SeatedCartridge seat, Moment at)
    {
        var book = this with { Seats = Seats.SetItem(pen, seat) };
        if (seat.CartridgeId is not { } id)
        {
            return book;
        }

        // Two pens that both hold it: it left the one without being seen, or there are two of it.
        var other = Find(id)?.PenId is { } elsewhere && elsewhere != pen && Seats.TryGetValue(elsewhere, out var there) && there.CartridgeId == id
            ? elsewhere
            : null;
        return (other is null ? book : book with { Seats = book.Seats.Remove(other) })
            .With(id, life => life.PutInto(pen, at, Run, unseen: other is not null));
    }

    private CartridgeBook With(string id, Func<CartridgeLife, CartridgeLife> change) =>
        this with { ById = ById.SetItem(id, change(ById.GetValueOrDefault(id) ?? new CartridgeLife { CartridgeId = id })) };
}

/// <summary>One insertion, and which cartridge it is; null while nobody has said.</summary>
internal sealed record SeatedCartridge(ulong BootId, uint Insertions, string? CartridgeId)
{
    public bool IsInsertion(ulong? bootId, uint insertions) => BootId == bootId && Insertions == insertions;
}
