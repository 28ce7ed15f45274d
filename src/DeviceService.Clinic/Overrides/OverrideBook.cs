using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Overrides that prescribers granted, and what became of them.</summary>
/// <remarks>
/// They expire by <see cref="JournalTime"/>, which no step of the wall clock moves while the service runs. Across a restart it goes by
/// the wall, and errs to too little after a step: right for an interval, and too long for an override. So what was in force ends at a
/// start whose wall clock is behind the records, or that follows a run in which it was stepped.
/// </remarks>
public sealed record OverrideBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly OverrideBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Override, EntryKind.OverrideRevocation, EntryKind.Service];

    /// <summary>Each by its id.</summary>
    private ImmutableDictionary<string, GrantedOverride> ById { get; init; } = ImmutableDictionary.Create<string, GrantedOverride>(StringComparer.Ordinal);

    /// <summary>Ids by the reference under which they were granted, oldest first.</summary>
    private ImmutableDictionary<string, ImmutableList<string>> ByPatient { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<string>>(StringComparer.Ordinal);

    private DateTimeOffset LatestWallTime { get; init; }

    // Wall time less monotonic time, in ticks: the least and the most in this run.
    private (long Least, long Most)? WallOffset { get; init; }

    /// <summary>Every one that was ever granted, in no order.</summary>
    public IEnumerable<GrantedOverride> All => ById.Values;

    /// <summary>The override; null when there is none of this id.</summary>
    public GrantedOverride? Find(string overrideId) => ById.GetValueOrDefault(overrideId);

    /// <summary>Every one of a patient, under any of the references, oldest first.</summary>
    public IReadOnlyList<GrantedOverride> Of(IEnumerable<string> references) =>
        [.. references.SelectMany(reference => ByPatient.GetValueOrDefault(reference, [])).Select(id => ById[id]).OrderBy(static one => one.At.JournalTime)];

    /// <summary>When the next one in force ends, after this journal's time; null when none is in force.</summary>
    public TimeSpan? NextEnd(TimeSpan after) => ById.Values
        .Where(one => one.StandingAt(after) == OverrideStanding.InForce)
        .Select(static one => (TimeSpan?)one.EndsAt)
        .Min();

    /// <summary>Whether one that was in force at the first of these times had expired by the second.</summary>
    public bool AnyExpired(TimeSpan from, TimeSpan until) => ById.Values.Any(one =>
        one.StandingAt(from) == OverrideStanding.InForce && one.StandingAt(until) == OverrideStanding.Expired);

    /// <summary>The book after this entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">When it was recorded.</param>
    public OverrideBook Apply(JournalEntry entry, Stamp at)
    {
        var book = JournalTime.BeginsRun(entry) ? Begun(entry.At, at) : this;
        return book.Clocked(entry.At).With(entry, at);
    }

    private OverrideBook With(JournalEntry entry, Stamp at) => entry switch
    {
        OverrideRecord granted => this with
        {
            ById = ById.SetItem(granted.OverrideId, new GrantedOverride(granted, at)),
            ByPatient = ByPatient.SetItem(granted.PatientReference, ByPatient.GetValueOrDefault(granted.PatientReference, []).Add(granted.OverrideId)),
        },
        OverrideRevocationRecord revocation when Find(revocation.OverrideId) is { Revoked: null } known => this with
        {
            ById = ById.SetItem(revocation.OverrideId, known with { Revoked = revocation, RevokedAt = at }),
        },
        _ => this,
    };

    private OverrideBook Begun(Moment now, Stamp at)
    {
        var unsure = now.WallTime < LatestWallTime
            || (WallOffset is { } offset && offset.Most - offset.Least > WallClock.JumpMax.Ticks);
        return this with
        {
            LatestWallTime = default,
            WallOffset = null,
            ById = unsure
                ? ById.SetItems(ById
                    .Where(one => one.Value.StandingAt(at.JournalTime) == OverrideStanding.InForce)
                    .Select(static one => KeyValuePair.Create(one.Key, one.Value with { ClockUnsure = true })))
                : ById,
        };
    }

    private OverrideBook Clocked(Moment now)
    {
        var offset = now.WallTime.UtcTicks - (now.MonotonicUs * TimeSpan.TicksPerMicrosecond);
        var seen = WallOffset is { } known ? (Math.Min(known.Least, offset), Math.Max(known.Most, offset)) : (offset, offset);
        return now.WallTime <= LatestWallTime && seen == WallOffset
            ? this
            : this with { WallOffset = seen, LatestWallTime = now.WallTime > LatestWallTime ? now.WallTime : LatestWallTime };
    }
}
