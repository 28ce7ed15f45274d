using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection;
using Grpc.Reflection.V1Alpha;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Every service of this host with who answers it, and reflection over all of them.</summary>
internal sealed class Api(
    PenEndpoint pens,
    SessionEndpoint sessions,
    OperatorEndpoint operators,
    ScreeningEndpoint screenings,
    TraceEndpoint traces,
    CartridgeEndpoint cartridges,
    OverrideEndpoint overrides,
    ProfileEndpoint profiles,
    CalibrationEndpoint calibrations,
    SelfTestEndpoint selfTests,
    CourseEndpoint courses,
    SafetyEndpoint safety,
    AlarmEndpoint alarms,
    ControlEndpoint control,
    TelemetryEndpoint telemetry,
    PassLogEndpoint passLog,
    DiagnosticsEndpoint diagnostics,
    HealthEndpoint health)
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor[] Descriptors =
    [
        V1.PenService.Descriptor, V1.SessionService.Descriptor, V1.OperatorService.Descriptor, V1.ScreeningService.Descriptor,
        V1.TraceService.Descriptor, V1.CartridgeService.Descriptor, V1.OverrideService.Descriptor, V1.ProfileService.Descriptor,
        V1.CalibrationService.Descriptor, V1.SelfTestService.Descriptor, V1.CourseService.Descriptor, V1.SafetyService.Descriptor,
        V1.AlarmService.Descriptor, V1.ControlService.Descriptor, V1.TelemetryService.Descriptor, V1.PassLogService.Descriptor,
        V1.DiagnosticsService.Descriptor, Health.Descriptor, ServerReflection.Descriptor,
    ];

    /// <summary>Names each method of each service with its handler.</summary>
    public void Bind(ServiceBinderBase binder)
    {
        V1.PenService.BindService(binder, pens);
        V1.SessionService.BindService(binder, sessions);
        V1.OperatorService.BindService(binder, operators);
        V1.ScreeningService.BindService(binder, screenings);
        V1.TraceService.BindService(binder, traces);
        V1.CartridgeService.BindService(binder, cartridges);
        V1.OverrideService.BindService(binder, overrides);
        V1.ProfileService.BindService(binder, profiles);
        V1.CalibrationService.BindService(binder, calibrations);
        V1.SelfTestService.BindService(binder, selfTests);
        V1.CourseService.BindService(binder, courses);
        V1.SafetyService.BindService(binder, safety);
        V1.AlarmService.BindService(binder, alarms);
        V1.ControlService.BindService(binder, control);
        EncodedTelemetryService.BindService(binder, telemetry);
        V1.PassLogService.BindService(binder, passLog);
        V1.DiagnosticsService.BindService(binder, diagnostics);
        Health.BindService(binder, health);
        ServerReflection.BindService(binder, new ReflectionServiceImpl(Descriptors));
    }
}
