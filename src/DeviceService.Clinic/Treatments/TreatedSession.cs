using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>One session as its records tell it.</summary>
public sealed record TreatedSession
{
    /// <summary>Its id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The reference under which it was made.</summary>
    public required string PatientReference { get; init; }

    /// <summary>When it was opened.</summary>
    public required Stamp CreatedAt { get; init; }

    /// <summary>The newest record of it.</summary>
    public required SessionRecord Newest { get; init; }

    /// <summary>When it was closed; null while it is open.</summary>
    public Stamp? EndedAt { get; init; }

    /// <summary>Number of the entry with which its newest arming began; null once it is known what became of that one.</summary>
    public long? ArmingSince { get; init; }

    /// <summary>Its passes in the order in which they were armed.</summary>
    public ImmutableList<TreatedPass> Passes { get; init; } = [];

    /// <summary>Activations by their id: one that was written twice counts once.</summary>
    public ImmutableDictionary<string, TreatedActivation> Activations { get; init; } =
        ImmutableDictionary.Create<string, TreatedActivation>(StringComparer.Ordinal);

    /// <summary>Passes in which needles went into the skin, or may have: nobody can tell where the pen was gone and its counters were never read again.</summary>
    public IEnumerable<TreatedPass> Treated => Passes.Where(Counts);

    /// <summary>When needles last went into the skin, or may have; null when they did not.</summary>
    public Stamp? TreatedAt => Treated.Select(static pass => (Stamp?)pass.At).MaxBy(static at => at!.Value.JournalTime);

    private bool Counts(TreatedPass pass) =>
        pass.Activations > 0
        || (Newest.End == SessionEnd.AbortedOutcomeUnknown && pass.ClosedBy is PassClosing.SessionAborted)
        || (pass.ClosedBy is null && Newest.State is SessionState.Interrupted or SessionState.Reconciling);
}
