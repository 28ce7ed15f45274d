using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace DeviceService.Host;

/// <summary>
/// Gives the server the methods of <see cref="Api"/> as they are compiled. The usual way finds each by reflection and builds its types while the
/// service starts, which took two fifths of the start of a program that was compiled ahead of time.
/// </summary>
internal sealed class ApiMethods(Api api) : IServiceMethodProvider<Api>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<Api> context) => api.Bind(new Binder(context));

    private sealed class Binder(ServiceMethodProviderContext<Api> context) : ServiceBinderBase
    {
        // One for all: the server only reads them.
        private readonly object[] _metadata = [new HttpMethodMetadata(["POST"], acceptCorsPreflight: true)];

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            ArgumentNullException.ThrowIfNull(handler);
            context.AddUnaryMethod(method, _metadata, (_, request, call) => handler(request, call));
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            ArgumentNullException.ThrowIfNull(handler);
            context.AddServerStreamingMethod(method, _metadata, (_, request, writer, call) => handler(request, writer, call));
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
            ArgumentNullException.ThrowIfNull(handler);
            context.AddDuplexStreamingMethod(method, _metadata, (_, reader, writer, call) => handler(reader, writer, call));
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
            ArgumentNullException.ThrowIfNull(handler);
            context.AddClientStreamingMethod(method, _metadata, (_, reader, call) => handler(reader, call));
        }
    }
}
