namespace DeviceService.Safety;

/// <summary>One time to ask how the skin does.</summary>
/// <param name="Id">Stable id, such as day-7.</param>
/// <param name="FromHours">Earliest, in h after the session.</param>
/// <param name="UntilHours">Latest, in h after the session.</param>
/// <param name="Text">What to ask, for a person.</param>
public sealed record FollowUpTime(string Id, Figure FromHours, Figure UntilHours, string Text);
