using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>
/// TelemetryService as it is generated from its proto, but for the marshaller of its responses, which writes samples that are bytes already.
/// </summary>
internal static class EncodedTelemetryService
{
    private static readonly Method<V1.WatchTelemetryRequest, TelemetryMessage> WatchTelemetry = new(
        MethodType.ServerStreaming,
        V1.TelemetryService.Descriptor.FullName,
        nameof(TelemetryEndpoint.WatchTelemetry),
        Marshallers.Create(
            static (_, _) => throw new NotSupportedException("The service receives requests, and sends none."),
            static context => V1.WatchTelemetryRequest.Parser.ParseFrom(context.PayloadAsReadOnlySequence())),
        Marshallers.Create<TelemetryMessage>(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            static _ => throw new NotSupportedException("The service sends responses, and receives none.")));

    /// <summary>Names the method with its handler.</summary>
    public static void BindService(ServiceBinderBase binder, TelemetryEndpoint endpoint) =>
        binder.AddMethod(WatchTelemetry, new ServerStreamingServerMethod<V1.WatchTelemetryRequest, TelemetryMessage>(endpoint.WatchTelemetry));
}
