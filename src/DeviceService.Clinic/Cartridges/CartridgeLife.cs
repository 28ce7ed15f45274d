using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>One cartridge from its registration to its disposal.</summary>
public sealed record CartridgeLife
{
    /// <summary>Longest that it may be out of a pen, inclusive.</summary>
    public static readonly TimeSpan OutMax = TimeSpan.FromSeconds(60);

    /// <summary>Its unique id.</summary>
    public required string CartridgeId { get; init; }

    /// <summary>As it was registered; null for one that a pen has only shown.</summary>
    public CartridgeRecord? Registered { get; init; }

    /// <summary>Reservations that were not given back, by their id, as of their newest entry.</summary>
    public ImmutableDictionary<string, ReservationRecord> Reservations { get; init; } =
        ImmutableDictionary.Create<string, ReservationRecord>(StringComparer.Ordinal);

    /// <summary>Since when it is reserved; null while it is not.</summary>
    public Moment? ReservedAt { get; init; }

    /// <summary>When a needle was first on record as moved; null before.</summary>
    public Moment? ConsumedAt { get; init; }

    /// <summary>Since when a reservation stands that nobody can prove to have moved nothing; null for none.</summary>
    public Moment? UnprovedAt { get; init; }

    /// <summary>The pen that it was in last; null before the first.</summary>
    public string? PenId { get; init; }

    /// <summary>Since when it has been out at the longest; null while it is in, or never was.</summary>
    internal OutSince? Out { get; init; }

    /// <summary>When it was found to have been out too long; null for one that was not.</summary>
    internal Moment? FoundSpentAt { get; init; }

    /// <summary>Its disposal; null before.</summary>
    public CartridgeDisposalRecord? Disposed { get; init; }

    /// <summary>Whether an arming has reserved it and is not settled.</summary>
    public bool IsReserved => Reservations.Values.Any(static one => one.State == ReservationState.Reserved);

    /// <summary>Since when it counts as used; null while no needle has moved, and that is proven.</summary>
    public Moment? UsedAt => ConsumedAt ?? UnprovedAt;

    /// <summary>The session that has reserved or used it; null for none. There is never a second one.</summary>
    public string? SessionId => Reservations.Values.Select(static one => one.SessionId).FirstOrDefault();

    /// <summary>Since when it is spent by having been out; null while it is not.</summary>
    public Moment? SpentAt(Moment now, int run) => FoundSpentAt ?? (Out is { } since ? since.SpentAt(now, run) : null);

    internal CartridgeLife After(ReservationRecord reservation)
    {
        var standing = reservation.State == ReservationState.Released
            ? Reservations.Remove(reservation.ReservationId)
            : Reservations.SetItem(reservation.ReservationId, reservation);
        var open = standing.Values.Any(static one => one.State == ReservationState.Reserved);
        return this with
        {
            Reservations = standing,
            ReservedAt = standing.IsEmpty ? null : ReservedAt ?? reservation.At,
            ConsumedAt = ConsumedAt ?? (reservation.State == ReservationState.Consumed ? reservation.At : null),
            UnprovedAt = open ? UnprovedAt : null,
        };
    }

    internal CartridgeLife TakenOut(CartridgeSeatRecord told, int run) => told.HeldUntil is { } until
        ? this with { Out = new OutSince(run, until) }
        : this with { FoundSpentAt = FoundSpentAt ?? told.At, Out = new OutSince(run, told.At) };

    internal CartridgeLife PutInto(string pen, Moment at, int run, bool unseen) => this with
    {
        PenId = pen,
        FoundSpentAt = SpentAt(at, run) ?? (unseen ? at : null),
        Out = null,
    };
}

/// <summary>Since when a cartridge has been out of its pen, in which run of the service.</summary>
internal sealed record OutSince(int Run, Moment At)
{
    public Moment? SpentAt(Moment now, int run)
    {
        var last = new Moment(At.WallTime + CartridgeLife.OutMax, At.MonotonicUs + (long)CartridgeLife.OutMax.TotalMicroseconds);
        return run != Run || now.MonotonicUs > last.MonotonicUs ? last : null;
    }
}
