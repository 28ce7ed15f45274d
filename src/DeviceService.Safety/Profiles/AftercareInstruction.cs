namespace DeviceService.Safety;

/// <summary>One thing that a patient is told, dated from the end of the session.</summary>
/// <param name="Id">Stable id, such as no-makeup.</param>
/// <param name="FromHours">From when, in h after the session.</param>
/// <param name="UntilHours">Until when, in h after the session.</param>
/// <param name="Text">What to do or leave, for the patient.</param>
/// <param name="Conflict">What another source says instead, for the patient; null where the sources agree. Shown beside the text, never in its place.</param>
public sealed record AftercareInstruction(string Id, Figure FromHours, Figure UntilHours, string Text, string? Conflict = null);
