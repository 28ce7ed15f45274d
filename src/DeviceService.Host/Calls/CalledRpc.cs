using System.Collections.Concurrent;
using DeviceService.Safety;
using Grpc.Core;

namespace DeviceService.Host;

/// <summary>Which rpc a call is for. Methods that are mapped are few, and each is looked up by its name once.</summary>
internal static class CalledRpc
{
    private static readonly ConcurrentDictionary<string, Rpc?> ByMethod = new(StringComparer.Ordinal);

    /// <summary>The rpc of a method of ours.</summary>
    /// <exception cref="InvalidOperationException">The method is another service's, such as health or reflection.</exception>
    public static Rpc Of(ServerCallContext context) =>
        TryOf(context) ?? throw new InvalidOperationException($"The method {context.Method} is none that roles and states know.");

    /// <summary>The same; null for another service's.</summary>
    public static Rpc? TryOf(ServerCallContext context) => ByMethod.GetOrAdd(
        context.Method,
        static method => Enum.TryParse<Rpc>(method.AsSpan(method.LastIndexOf('/') + 1), out var rpc) ? rpc : null);
}
