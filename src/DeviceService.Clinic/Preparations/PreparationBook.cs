using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What was prepared, seen and given in each session.</summary>
public sealed record PreparationBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly PreparationBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Session, EntryKind.Preparation, EntryKind.Endpoint, EntryKind.Aftercare];

    /// <summary>Each session's, by its id; every session that ever was has one.</summary>
    public ImmutableDictionary<string, SessionPreparation> BySession { get; init; } =
        ImmutableDictionary.Create<string, SessionPreparation>(StringComparer.Ordinal);

    /// <summary>The session's; null when there is no such session.</summary>
    public SessionPreparation? Find(string sessionId) => BySession.GetValueOrDefault(sessionId);

    /// <summary>The book after this entry.</summary>
    public PreparationBook Apply(JournalEntry entry) => entry switch
    {
        SessionRecord session => With(session.SessionId!, known => known with { PenId = session.PenId ?? "", State = session.State }),
        PreparationRecord prepared => With(prepared.SessionId!, known => known with { Newest = prepared }),
        EndpointRecord seen => With(seen.SessionId!, known => known with { Endpoints = known.Endpoints.Add(seen) }),
        AftercareRecord given => With(given.SessionId!, known => known with { Aftercare = given }),
        _ => this,
    };

    private PreparationBook With(string sessionId, Func<SessionPreparation, SessionPreparation> change)
    {
        var before = BySession.GetValueOrDefault(sessionId, SessionPreparation.Nothing);
        var after = change(before);
        return after == before ? this : this with { BySession = BySession.SetItem(sessionId, after) };
    }
}
