namespace DeviceService.PenLink;

/// <summary>Where a thread stands among the others of the machine.</summary>
/// <param name="Raised">It was put before them.</param>
/// <param name="Sentence">What was had, as a log line ends: "at nice -15"; where it was refused, why and what would allow it.</param>
internal readonly record struct ThreadStanding(bool Raised, string Sentence);
