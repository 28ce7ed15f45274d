using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Enumerations of courses in the words of the API. What a request leaves out or makes up is null, and refused by the field that holds it.</summary>
internal static class CourseWords
{
    public static V1.CourseFactorKind ToWire(this CourseFactorKind kind) => kind switch
    {
        CourseFactorKind.PoreSize => V1.CourseFactorKind.PoreSize,
        CourseFactorKind.Condition => V1.CourseFactorKind.Condition,
        CourseFactorKind.Age => V1.CourseFactorKind.Age,
        CourseFactorKind.SkinType => V1.CourseFactorKind.SkinType,
        CourseFactorKind.Smoking => V1.CourseFactorKind.Smoking,
        CourseFactorKind.Sun => V1.CourseFactorKind.Sun,
        CourseFactorKind.Diet => V1.CourseFactorKind.Diet,
        CourseFactorKind.SkinCare => V1.CourseFactorKind.SkinCare,
        _ => throw WireEnums.Unknown(kind),
    };

    public static CourseFactorKind? ToDomain(this V1.CourseFactorKind kind) => kind switch
    {
        V1.CourseFactorKind.PoreSize => CourseFactorKind.PoreSize,
        V1.CourseFactorKind.Condition => CourseFactorKind.Condition,
        V1.CourseFactorKind.Age => CourseFactorKind.Age,
        V1.CourseFactorKind.SkinType => CourseFactorKind.SkinType,
        V1.CourseFactorKind.Smoking => CourseFactorKind.Smoking,
        V1.CourseFactorKind.Sun => CourseFactorKind.Sun,
        V1.CourseFactorKind.Diet => CourseFactorKind.Diet,
        V1.CourseFactorKind.SkinCare => CourseFactorKind.SkinCare,
        _ => null,
    };

    public static V1.CourseState ToWire(this CourseState state) => state switch
    {
        CourseState.Running => V1.CourseState.Running,
        CourseState.Done => V1.CourseState.Done,
        CourseState.Maintenance => V1.CourseState.Maintenance,
        CourseState.Over => V1.CourseState.Over,
        _ => throw WireEnums.Unknown(state),
    };

    public static V1.FollowUpState ToWire(this FollowUpState state) => state switch
    {
        FollowUpState.Upcoming => V1.FollowUpState.Upcoming,
        FollowUpState.Due => V1.FollowUpState.Due,
        FollowUpState.Overdue => V1.FollowUpState.Overdue,
        FollowUpState.Recorded => V1.FollowUpState.Recorded,
        _ => throw WireEnums.Unknown(state),
    };

    public static V1.AdverseSign ToWire(this AdverseSign sign) => sign switch
    {
        AdverseSign.Redness => V1.AdverseSign.Redness,
        AdverseSign.Infection => V1.AdverseSign.Infection,
        AdverseSign.Scarring => V1.AdverseSign.Scarring,
        AdverseSign.PigmentChange => V1.AdverseSign.PigmentChange,
        AdverseSign.Granuloma => V1.AdverseSign.Granuloma,
        _ => throw WireEnums.Unknown(sign),
    };
}
