namespace DeviceService.Conformance;

/// <summary>What became of a clause.</summary>
public enum ClauseOutcome
{
    /// <summary>It was looked at, and the pen did as the clause says.</summary>
    Passed,

    /// <summary>It was looked at, and the pen did otherwise.</summary>
    Failed,

    /// <summary>It was not looked at, because this pen or this line has nothing to look at.</summary>
    NotFitted,

    /// <summary>It could be looked at and was not: nobody acted, or the pen's condition did not allow it.</summary>
    NotTested,
}
