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

    /// <summary>The service ended while the pen was armed or being armed: what it did until then is told by its counters alone.</summary>
    public bool IsUnwatched { get; init; }

    /// <summary>Passes in which needles went into the skin, or may have: nobody can tell where the pen was gone and its counters were never read again.</summary>
    public IEnumerable<TreatedPass> Treated => Passes.Where(Counts);

    /// <summary>When needles last went into the skin, or may have; null when they did not.</summary>
    public Stamp? TreatedAt => Treated.Select(static pass => (Stamp?)pass.At).MaxBy(static at => at!.Value.JournalTime);

    /// <summary>
    /// How long a press may have lasted that is on no record, in microseconds, and in which pass: a press is recorded as it ends, and the one that the
    /// newest arming was for may never have been. Null where the pen's counters told.
    /// </summary>
    /// <param name="activationMs">The longest that one press may run the motor, in ms.</param>
    public (TreatedPass Pass, long TimeUs)? Unseen(int activationMs) => IsUnsettled && Passes is [.., var newest] && (IsUnwatched || newest.Activations == 0)
        ? (newest, (SafetyFloors.DeadManMs + (IsUnwatched ? activationMs : 0)) * 1_000L)
        : null;

    // Whatever closed the pass: somebody may have completed it before the pen was heard again.
    private bool IsUnsettled => Newest.End == SessionEnd.AbortedOutcomeUnknown
        || Newest.State is SessionState.Interrupted or SessionState.Reconciling
        || (IsUnwatched && Newest.State is SessionState.Stopped);

    private bool Counts(TreatedPass pass) => pass.Activations > 0 || (IsUnsettled && pass == Passes[^1]);
}
