namespace DeviceService.Sessions;

/// <summary>What the evidence can speak against.</summary>
public enum LineSuspect
{
    /// <summary>Cable, plugs, adapter, or noise.</summary>
    Cable = 1,

    /// <summary>This machine: its processor, its disk, or what else runs on it.</summary>
    Host = 2,

    /// <summary>The pen and its firmware; with an adapter or a network in between, what keeps its bytes.</summary>
    Firmware = 3,
}

/// <summary>What all findings together come to.</summary>
public enum LineOutcome
{
    /// <summary>Too little came for anything to be said. Never "all is well".</summary>
    TooLittle = 1,

    /// <summary>Nothing speaks against anything.</summary>
    Sound = 2,

    /// <summary>It is the cable.</summary>
    Cable = 3,

    /// <summary>It is the host.</summary>
    Host = 4,

    /// <summary>It is the firmware.</summary>
    Firmware = 5,

    /// <summary>More than one is spoken against; the findings say by what.</summary>
    Several = 6,
}

/// <summary>One figure that was beyond its bound.</summary>
/// <param name="Suspect">What it speaks against.</param>
/// <param name="Name">Stable, with the unit last, such as <c>frames_damaged_from_pen</c>.</param>
/// <param name="Observed">The figure.</param>
/// <param name="Highest">What it may be at the most.</param>
/// <param name="Sentence">What was seen, for a person.</param>
/// <param name="Remedy">What to do.</param>
public sealed record LineFinding(LineSuspect Suspect, string Name, long Observed, long Highest, string Sentence, string Remedy);

/// <summary>What the figures of a period come to.</summary>
/// <param name="Outcome">All together.</param>
/// <param name="Findings">Each figure that was beyond its bound; cable first, then host, then firmware.</param>
public sealed record LineVerdict(LineOutcome Outcome, IReadOnlyList<LineFinding> Findings);
