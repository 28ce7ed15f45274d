using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DeviceService.Host;

/// <summary>Whether a call was read and reached its method. One that was not can have done nothing.</summary>
internal static class CallProgress
{
    private static readonly object Key = new();

    public static void Reached(ServerCallContext context) => context.GetHttpContext().Items[Key] = Key;

    public static bool HasReached(HttpContext http) => http.Items.ContainsKey(Key);
}
