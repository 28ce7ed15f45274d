using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.Collections;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reads what shall be permitted: its form. Whether anybody may permit it is decided where it can be journalled.</summary>
internal static class OverrideReading
{
    private const int SidesMax = 3;

    public static GrantOverride Of(V1.GrantOverrideRequest request, ServerCallContext context) => new()
    {
        RequestId = Fields.RequestId(request.RequestId),
        By = Commands.ActorOf(context),
        SignerId = Fields.OperatorId("prescriber_id", request.PrescriberId),
        PatientReference = Fields.PatientReference(request.PatientReference),
        Scope = Scope(Fields.Required("scope", request.Scope)),
        ForSessionId = Fields.OptionalName("session_id", request.SessionId),
        ExpiresAt = Fields.Instant("expires_at", request.ExpiresAt) ?? throw Fields.Missing("expires_at"),
        Reason = Fields.Reason("reason", request.Reason),
    };

    private static OverrideScope Scope(V1.OverrideScope scope) => scope.PermitsCase switch
    {
        V1.OverrideScope.PermitsOneofCase.Depth => OverrideScope.OfDepth(
            Fields.Area("scope.depth.area", scope.Depth.Area),
            Sides("scope.depth.sides", scope.Depth.Sides),
            Fields.Number("scope.depth.needle_protrusion_um", scope.Depth.NeedleProtrusionUm, 1, NeedleProtrusion.MaxMicrometers, "um")),
        V1.OverrideScope.PermitsOneofCase.StrokeRate => OverrideScope.OfStrokeRate(
            Fields.Area("scope.stroke_rate.area", scope.StrokeRate.Area),
            Sides("scope.stroke_rate.sides", scope.StrokeRate.Sides),
            Fields.Number("scope.stroke_rate.stroke_rate_millihertz", scope.StrokeRate.StrokeRateMillihertz, 1, StrokeRate.MaxMillihertz, "mHz")),
        V1.OverrideScope.PermitsOneofCase.Interval => OverrideScope.OfInterval(Fields.Area("scope.interval.area", scope.Interval.Area)),
        V1.OverrideScope.PermitsOneofCase.Contraindication =>
            OverrideScope.OfContraindication(Fields.Name("scope.contraindication.question_id", scope.Contraindication.QuestionId)),
        V1.OverrideScope.PermitsOneofCase.Course => OverrideScope.OfCourseLength(Fields.Name("scope.course.course_id", scope.Course.CourseId)),
        _ => throw Fields.Missing("scope.permits"),
    };

    private static IReadOnlyList<BodySide> Sides(string field, RepeatedField<V1.BodySide> sides)
    {
        Fields.Number(field, sides.Count, 1, SidesMax, "items");
        return [.. sides.Select((side, at) => Fields.Side($"{field}[{at}]", side))];
    }
}
