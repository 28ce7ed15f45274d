namespace DeviceService.Sessions;

/// <summary>What a count of a pen began with.</summary>
public enum CountBegin
{
    /// <summary>Nothing of this pen was kept here before: it was attached for the first time, or the data directory is of a backup or of a service that kept no counts.</summary>
    FirstCounted = 1,

    /// <summary>What was kept could not be read when the service started, so that every count began anew.</summary>
    KeptUnreadable = 2,

    /// <summary>Of a recent period: the line was attached in this run of the service, by a call or at its start.</summary>
    LineAttached = 3,

    /// <summary>Of a recent period: older figures were left behind.</summary>
    MovedOn = 4,
}

/// <summary>What is kept of one pen over restarts.</summary>
/// <param name="PenId">The pen.</param>
/// <param name="CountedSince">From when on everything was counted, but for what a kill lost.</param>
/// <param name="BegunBy">What the count began with.</param>
/// <param name="KeptAt">When it was written down.</param>
/// <param name="Measure">What was counted and timed until then.</param>
public sealed record KeptDiagnostics(string PenId, DateTimeOffset CountedSince, CountBegin BegunBy, DateTimeOffset KeptAt, PenMeasure Measure);
