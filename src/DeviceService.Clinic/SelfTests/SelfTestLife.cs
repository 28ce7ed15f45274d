using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>One self-test, from its beginning to now.</summary>
public sealed record SelfTestLife
{
    /// <summary>How it began.</summary>
    public required SelfTestRecord Begun { get; init; }

    /// <summary>Its id.</summary>
    public string SelfTestId => Begun.SelfTestId;

    /// <summary>The pen.</summary>
    public string PenId => Begun.PenId!;

    /// <summary>What was found, the newest of each check.</summary>
    public ImmutableSortedDictionary<SelfTestCheck, SelfTestFindingRecord> Found { get; init; } = ImmutableSortedDictionary<SelfTestCheck, SelfTestFindingRecord>.Empty;

    /// <summary>How it ended; null while it is open.</summary>
    public SelfTestEndRecord? End { get; init; }

    /// <summary>Number of the newest entry about it.</summary>
    public required long NewestEntry { get; init; }

    /// <summary>Whether it is not over.</summary>
    public bool IsOpen => End is null;
}
