using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What kind of thing a prescriber permits. The names are stored.</summary>
public enum OverrideSubject
{
    /// <summary>Protrusion beyond the recommended bound, up to a stated one, on one area.</summary>
    Depth = 1,

    /// <summary>Stroke rate beyond the recommended bound, up to a stated one, on one area.</summary>
    StrokeRate = 2,

    /// <summary>A session after the absolute and before the recommended interval, on one area.</summary>
    Interval = 3,

    /// <summary>One relative contraindication.</summary>
    Contraindication = 4,

    /// <summary>A session beyond the length of one course.</summary>
    CourseLength = 5,
}

/// <summary>What is permitted, and nothing beside it. What its subject does not use is null or empty.</summary>
public sealed record OverrideScope
{
    /// <summary>What kind of thing.</summary>
    public required OverrideSubject Subject { get; init; }

    /// <summary>Where, for depth, stroke rate and interval.</summary>
    public TreatmentArea? Area { get; init; }

    /// <summary>On which sides, for depth and stroke rate.</summary>
    public IReadOnlyList<BodySide> Sides { get; init; } = [];

    /// <summary>Deepest setting permitted, in micrometres, inclusive.</summary>
    public int? ProtrusionUm { get; init; }

    /// <summary>Fastest setting permitted, in millihertz, inclusive.</summary>
    public int? StrokeRateMillihertz { get; init; }

    /// <summary>The question by its id in the profile, or age, or fitzpatrick_type.</summary>
    public string? QuestionId { get; init; }

    /// <summary>The course.</summary>
    public string? CourseId { get; init; }

    /// <summary>Up to this protrusion on these sides of an area.</summary>
    public static OverrideScope OfDepth(TreatmentArea area, IReadOnlyList<BodySide> sides, int protrusionUm) =>
        new() { Subject = OverrideSubject.Depth, Area = area, Sides = sides, ProtrusionUm = protrusionUm };

    /// <summary>Up to this stroke rate on these sides of an area.</summary>
    public static OverrideScope OfStrokeRate(TreatmentArea area, IReadOnlyList<BodySide> sides, int millihertz) =>
        new() { Subject = OverrideSubject.StrokeRate, Area = area, Sides = sides, StrokeRateMillihertz = millihertz };

    /// <summary>This area sooner than recommended.</summary>
    public static OverrideScope OfInterval(TreatmentArea area) => new() { Subject = OverrideSubject.Interval, Area = area };

    /// <summary>In spite of this answer.</summary>
    public static OverrideScope OfContraindication(string questionId) => new() { Subject = OverrideSubject.Contraindication, QuestionId = questionId };

    /// <summary>Beyond the length of this course.</summary>
    public static OverrideScope OfCourseLength(string courseId) => new() { Subject = OverrideSubject.CourseLength, CourseId = courseId };
}
