namespace DeviceService.Safety;

/// <summary>When to ask how the skin does, what the patient is told, and what counts as an adverse event.</summary>
/// <param name="RednessHoursMax">Redness that lasts longer prompts for an adverse event, in h.</param>
/// <param name="FollowUps">When to ask, earliest first.</param>
/// <param name="Instructions">What the patient is told, earliest first.</param>
public sealed record AftercareFigures(
    Figure RednessHoursMax,
    IReadOnlyList<FollowUpTime> FollowUps,
    IReadOnlyList<AftercareInstruction> Instructions);
