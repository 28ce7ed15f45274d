using DeviceService.Host;
using Google.Protobuf;
using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.Fuzzing;

/// <summary>How the service reads the requests that hold more than names and numbers: their form, before anything is decided.</summary>
internal static class RequestReadings
{
    private static readonly Dictionary<Type, Action<IMessage, ServerCallContext>> ByRequest = new()
    {
        [typeof(RegisterCartridgeRequest)] = static (request, context) => CartridgeReading.Of((RegisterCartridgeRequest)request, context),
        [typeof(CreateCourseRequest)] = static (request, context) => CourseReading.Of((CreateCourseRequest)request, context),
        [typeof(RecordFollowUpRequest)] = static (request, context) => CourseReading.Of((RecordFollowUpRequest)request, context),
        [typeof(RecordAdverseEventRequest)] = static (request, context) => CourseReading.Of((RecordAdverseEventRequest)request, context),
        [typeof(MergePatientReferencesRequest)] = static (request, context) => CourseReading.Of((MergePatientReferencesRequest)request, context),
        [typeof(GrantOverrideRequest)] = static (request, context) => OverrideReading.Of((GrantOverrideRequest)request, context),
        [typeof(RecordPreparationRequest)] = static (request, context) => PreparationReading.Of((RecordPreparationRequest)request, context),
        [typeof(RecordScreeningRequest)] = static (request, context) => ScreeningReading.Of((RecordScreeningRequest)request, context),
        [typeof(CreateSessionRequest)] = static (request, _) => PlanReading.Items(((CreateSessionRequest)request).Items),
        [typeof(UpdatePlanRequest)] = static (request, _) => PlanReading.Items(((UpdatePlanRequest)request).Items),
        [typeof(ArmSessionRequest)] = static (request, _) => PlanReading.Target(((ArmSessionRequest)request).Target),
        [typeof(GetArmingReportRequest)] = static (request, _) => PlanReading.Target(((GetArmingReportRequest)request).Target),
        [typeof(WatchAlarmsRequest)] = static (request, _) => CursorReading.Of(((WatchAlarmsRequest)request).ResumeAfter),
        [typeof(WatchTelemetryRequest)] = static (request, _) => CursorReading.Of(((WatchTelemetryRequest)request).ResumeAfter),
    };

    public static bool Reads(Type request) => ByRequest.ContainsKey(request);

    /// <summary>Reads it. False when it was refused, with a status that a client can be sent.</summary>
    /// <exception cref="PropertyBrokenException">The refusal does not say what it is about, or is too long for a trailer.</exception>
    public static bool TryRead(IMessage request, ServerCallContext context)
    {
        if (!ByRequest.TryGetValue(request.GetType(), out var read))
        {
            return true;
        }

        try
        {
            read(request, context);
            return true;
        }
        catch (CallRefusedException refused)
        {
            const int TrailerMax = 16_384;
            var status = refused.Refusal.ToRpcException();
            return status.Status.StatusCode is not (StatusCode.InvalidArgument or StatusCode.OutOfRange)
                || status.Trailers.Sum(static entry => entry.IsBinary ? entry.ValueBytes.Length : entry.Value.Length) > TrailerMax
                ? throw new PropertyBrokenException($"refused as {status.Status}")
                : false;
        }
    }
}
