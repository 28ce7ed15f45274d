namespace DeviceService.Safety;

/// <summary>How long a course is, how far apart its sessions, and what moves that.</summary>
/// <param name="SessionsMin">Fewest sessions, also after every factor.</param>
/// <param name="SessionsMax">Most sessions, also after every factor.</param>
/// <param name="GapMinDays">Earliest next session, in d.</param>
/// <param name="GapBestDays">Best next session, in d.</param>
/// <param name="GapMaxDays">Latest next session, in d.</param>
/// <param name="MaintenanceMinDays">Earliest maintenance after the last session, in d.</param>
/// <param name="MaintenanceMaxDays">Latest maintenance after the last session, in d.</param>
/// <param name="Beyond">What a session beyond the course's number needs.</param>
/// <param name="Factors">What moves number and gap.</param>
public sealed record CourseFigures(
    Figure SessionsMin,
    Figure SessionsMax,
    Figure GapMinDays,
    Figure GapBestDays,
    Figure GapMaxDays,
    Figure MaintenanceMinDays,
    Figure MaintenanceMaxDays,
    BeyondCourse Beyond,
    IReadOnlyList<CourseFactor> Factors);
