using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What was treated when, by patient: every session, however it ended.</summary>
public sealed record TreatmentBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly TreatmentBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Service, EntryKind.Session, EntryKind.Pass, EntryKind.Activation, EntryKind.Reservation];

    private ImmutableDictionary<string, TreatedSession> ById { get; init; } = ImmutableDictionary.Create<string, TreatedSession>(StringComparer.Ordinal);

    private ImmutableDictionary<string, ImmutableList<string>> ByPatient { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<string>>(StringComparer.Ordinal);

    /// <summary>The session that follows on another, the first that was recorded; by the other's id.</summary>
    private ImmutableDictionary<string, string> ContinuedBy { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Every session that is open.</summary>
    public IEnumerable<TreatedSession> Open => ById.Values.Where(static one => one.Newest.IsOpen);

    /// <summary>Every session on a pen, in the order in which they were opened.</summary>
    public IEnumerable<TreatedSession> On(string penId) =>
        ById.Values.Where(one => one.Newest.PenId == penId).OrderBy(static one => one.CreatedAt.JournalTime);

    /// <summary>Sessions in which a cartridge ran, by its tag.</summary>
    private ImmutableDictionary<string, ImmutableHashSet<string>> ByCartridge { get; init; } =
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal);

    /// <summary>Every session in which this cartridge ran.</summary>
    public IEnumerable<TreatedSession> With(string cartridgeTagId) => ByCartridge.GetValueOrDefault(cartridgeTagId, []).Select(id => ById[id]);

    /// <summary>The session; null when there is none of this id.</summary>
    public TreatedSession? Find(string sessionId) => ById.GetValueOrDefault(sessionId);

    /// <summary>The session that continues this one, the first that was recorded; null when none does.</summary>
    public string? ContinuationOf(string sessionId) => ContinuedBy.GetValueOrDefault(sessionId);

    /// <summary>Every session of a patient, under any of the references, in the order in which they were opened.</summary>
    public IReadOnlyList<TreatedSession> Of(IEnumerable<string> references) =>
        [.. references.SelectMany(reference => ByPatient.GetValueOrDefault(reference, [])).Select(id => ById[id]).OrderBy(static one => one.CreatedAt.JournalTime)];

    /// <summary>The session and what it continues, newest first: together they count as one.</summary>
    public IReadOnlyList<TreatedSession> ChainOf(string? sessionId)
    {
        var chain = new List<TreatedSession>();
        for (var at = sessionId is null ? null : Find(sessionId); at is not null; at = at.Newest.ContinuesSessionId is { } before ? Find(before) : null)
        {
            chain.Add(at);
        }

        return chain;
    }

    /// <summary>The book after this entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">When it was recorded.</param>
    public TreatmentBook Apply(JournalEntry entry, Stamp at) => entry switch
    {
        SessionRecord session => With(session, at),
        PassRecord { SessionId: { } id } pass => Change(id, known => known with { Passes = With(known.Passes, pass, at) }),
        ActivationRecord { SessionId: { } id } activation => WithCartridge(id, activation.CartridgeTagId).Change(id, known => known with
        {
            Passes = With(known.Passes, activation, at),
            Activations = known.Activations.SetItem(
                activation.ActivationId,
                new TreatedActivation(activation.PassId, activation.CartridgeTagId, activation.CountedTimeUs, known.Activations.GetValueOrDefault(activation.ActivationId)?.At ?? at)),
        }),
        ReservationRecord { SessionId: { } id } reservation => Change(id, known => known with
        {
            ArmingSince = reservation.State == ReservationState.Reserved ? reservation.EntryNumber : null,
            Passes = With(known, reservation, at),
        }),
        ServiceRecord { Started: true } => Open.Where(static one => one.Newest.State is SessionState.Armed or SessionState.Treating || one.ArmingSince is not null)
            .Aggregate(this, static (book, one) => book.Change(one.SessionId, static known => known with { IsUnwatched = true })),
        _ => this,
    };

    private static ImmutableList<TreatedPass> With(ImmutableList<TreatedPass> passes, PassRecord pass, Stamp at)
    {
        var index = passes.FindIndex(known => known.PassId == pass.PassId);
        var known = index < 0 ? null : passes[index];
        var after = new TreatedPass
        {
            PassId = pass.PassId,
            Area = pass.Area,
            Side = pass.Side,
            ProtrusionUm = Math.Max(known?.ProtrusionUm ?? 0, Math.Max(pass.Measured.SetProtrusionUm, pass.ArmedAs?.ProtrusionUm ?? 0)),
            StrokeRateMillihertz = Math.Max(known?.StrokeRateMillihertz ?? 0, Math.Max(pass.Measured.SetStrokeRateMillihertz, pass.ArmedAs?.StrokeRateMillihertz ?? 0)),
            NeedleCount = pass.NeedleCount,
            Activations = Math.Max(known?.Activations ?? 0, pass.ActivationIds.Count),
            At = known is { Activations: > 0 } ? known.At : at,
            ClosedBy = pass.ClosedBy,
            Strokes = pass.Measured.Strokes,
            Punctures = pass.Measured.Punctures,
            DriveTimeUs = pass.Measured.DriveTimeUs,
            SizeCm2 = pass.SizeCm2,
        };
        return known is null ? passes.Add(after) : passes.SetItem(index, after);
    }

    private static ImmutableList<TreatedPass> With(TreatedSession session, ReservationRecord reservation, Stamp at)
    {
        var known = session.Passes.Find(pass => pass.PassId == reservation.PassId);
        if (reservation.State == ReservationState.Released && known is { IsOnRecord: false, Activations: 0 })
        {
            // The pen was never armed for it.
            return session.Passes.Remove(known);
        }

        return reservation is not { State: ReservationState.Reserved, PassId: { } id, Target: { } target } || known is not null
            || (reservation.ArmedAs ?? session.Newest.Plan.Items.FirstOrDefault(item => item.Area == target.Area && item.Side == target.Side)) is not { } item
            ? session.Passes
            : session.Passes.Add(new TreatedPass
            {
                PassId = id,
                Area = target.Area,
                Side = target.Side,
                ProtrusionUm = item.ProtrusionUm,
                StrokeRateMillihertz = item.StrokeRateMillihertz,
                Activations = 0,
                At = at,
                Strokes = 0,
                Punctures = 0,
                DriveTimeUs = 0,
                SizeCm2 = item.SizeCm2,
                IsOnRecord = false,
            });
    }

    // An activation is recorded as it ends, or when the pen's counters tell of one that nobody saw.
    private static ImmutableList<TreatedPass> With(ImmutableList<TreatedPass> passes, ActivationRecord activation, Stamp at)
    {
        var index = passes.FindIndex(known => known.PassId == activation.PassId);
        return index < 0 ? passes : passes.SetItem(index, passes[index] with
        {
            Activations = passes[index].Activations + 1,
            ProtrusionUm = Math.Max(passes[index].ProtrusionUm, activation.Measured.SetProtrusionUm),
            At = at,
        });
    }

    private TreatmentBook With(SessionRecord session, Stamp at)
    {
        var id = session.SessionId!;
        if (Find(id) is { } known)
        {
            // No session goes on before the counters of its pen were read.
            var heard = session.State is SessionState.Ready or SessionState.Armed or SessionState.Paused;
            return this with
            {
                ById = ById.SetItem(id, known with
                {
                    Newest = session, EndedAt = known.EndedAt ?? (session.IsOpen ? null : at), IsUnwatched = known.IsUnwatched && !heard,
                }),
            };
        }

        return this with
        {
            ById = ById.Add(id, new TreatedSession
            {
                SessionId = id, PatientReference = session.PatientReference, CreatedAt = at, Newest = session, EndedAt = session.IsOpen ? null : at,
            }),
            ByPatient = ByPatient.SetItem(session.PatientReference, ByPatient.GetValueOrDefault(session.PatientReference, []).Add(id)),
            ContinuedBy = session.ContinuesSessionId is { } before && !ContinuedBy.ContainsKey(before) ? ContinuedBy.Add(before, id) : ContinuedBy,
        };
    }

    private TreatmentBook WithCartridge(string sessionId, string? tagId) => tagId is null || !ById.ContainsKey(sessionId)
        ? this
        : this with { ByCartridge = ByCartridge.SetItem(tagId, ByCartridge.GetValueOrDefault(tagId, []).Add(sessionId)) };

    private TreatmentBook Change(string sessionId, Func<TreatedSession, TreatedSession> change) =>
        ById.TryGetValue(sessionId, out var known) ? this with { ById = ById.SetItem(sessionId, change(known)) } : this;
}
