namespace DeviceService.Safety;

// Courses, and what comes after a session.
public static partial class Rules
{
    private static Rule[] CourseRules =>
    [
        CourseUnknown, CourseUnnamed, CourseOtherPatient, CourseIndication, CourseOver, CourseContinued, CourseLengthOverridable, CourseLength, CourseOpen, SessionUntreated,
        FollowUpEarly, AdverseEventUnknown,
    ];

    public static Rule CourseUnknown { get; } = new(
        "R-COURSE-UNKNOWN",
        "H10",
        RefusalCategory.NotFound,
        "There is no course {observed}.",
        "ListCourses names the courses of a patient.");

    public static Rule CourseUnnamed { get; } = new(
        "R-COURSE-UNNAMED",
        "H10",
        RefusalCategory.State,
        "The session names no course, and for {indication} this patient {observed}. History: {history}.",
        "Name the course in course_id, where ListCourses names none plan one with CreateCourse; for something else name its indication.");

    public static Rule CourseOtherPatient { get; } = new(
        "R-COURSE-PATIENT",
        "H09",
        RefusalCategory.State,
        "{observed} is the course of another patient.",
        "Name a course of this patient; where the two references mean one patient, have a prescriber merge them.");

    public static Rule CourseIndication { get; } = new(
        "R-COURSE-INDICATION",
        "H10",
        RefusalCategory.State,
        "{course} is for {limit}, and the session is for {observed}.",
        "Name a course for {observed}, or plan one with CreateCourse.");

    public static Rule CourseOver { get; } = new(
        "R-COURSE-OVER",
        "H10",
        RefusalCategory.State,
        "{course} was over after {limit}, {days} d after its last session, and today is {observed}.",
        "Plan another course with CreateCourse.");

    public static Rule CourseContinued { get; } = new(
        "R-COURSE-CONTINUED",
        "H10",
        RefusalCategory.State,
        "A session counts for the course of the one that it continues, {limit}, and not for {observed}.",
        "Name {limit} in course_id; where it is none, leave course_id empty.");

    public static Rule CourseLengthOverridable { get; } = new(
        "R-COURSE-LENGTH",
        "H10",
        RefusalCategory.State,
        "{course} has {limit} sessions, and {observed} are done; before its maintenance from {maintenance_on} on another one needs a prescriber's override. History: {history}.",
        "Wait until {maintenance_on}, or have a prescriber grant an override with a reason.");

    public static Rule CourseLength { get; } = new(
        "R-COURSE-LENGTH-ABSOLUTE",
        "H10",
        RefusalCategory.State,
        "{course} has {limit} sessions, and {observed} are done; before its maintenance from {maintenance_on} on there is no other one. History: {history}.",
        "Wait until {maintenance_on}. Nothing overrides this.");

    public static Rule CourseOpen { get; } = new(
        "R-COURSE-OPEN",
        "H10",
        RefusalCategory.State,
        "{observed} is a course of this patient for {indication}, and it is not over.",
        "Go on with it. It is over {days} d after its last session.");

    public static Rule SessionUntreated { get; } = new(
        "R-SESSION-UNTREATED",
        "H10",
        RefusalCategory.State,
        "{observed} has no activation: nothing follows on it.",
        "Name a session in which needles were in the skin.");

    public static Rule FollowUpEarly { get; } = new(
        "R-FOLLOW-UP-EARLY",
        "H10",
        RefusalCategory.State,
        "{follow_up} after {session} is due from {limit} h after its last activation, and {observed} h have passed.",
        "Wait, or record what you saw with an empty follow_up_id.");

    public static Rule AdverseEventUnknown { get; } = new(
        "R-ADVERSE-EVENT-UNKNOWN",
        "H12",
        RefusalCategory.NotFound,
        "There is no adverse event {observed}.",
        "GetCourse names the adverse events of a course.");
}
