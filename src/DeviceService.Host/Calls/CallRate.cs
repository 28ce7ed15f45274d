using DeviceService.Safety;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DeviceService.Host;

/// <summary>
/// A token bucket for each connection: <see cref="Burst"/> calls at once, <see cref="PerSecond"/> after that. Whatever
/// stops or disarms a pen passes without spending (law 12).
/// </summary>
internal sealed class CallRate(TimeProvider clock)
{
    public const int PerSecond = 200;
    public const int Burst = 1_000;

    private static readonly object Key = new();

    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: this connection called too often.</exception>
    public void Spend(ServerCallContext context)
    {
        if (CalledRpc.TryOf(context) is { } rpc && RolePermissions.OnlyStops(rpc))
        {
            return;
        }

        if (!BucketOf(context.GetHttpContext()).TrySpend(clock))
        {
            throw Rules.CallRate
                .Refuse(("limit", Refusal.Number(PerSecond)), ("observed", $"more than {PerSecond}"), ("unit", "calls/s"))
                .ToRpcException();
        }
    }

    private Bucket BucketOf(HttpContext http)
    {
        // One per connection, and gone with it.
        var items = http.Features.Get<IConnectionItemsFeature>()?.Items
            ?? throw new InvalidOperationException("The server keeps no items for a connection.");
        lock (items)
        {
            if (items.TryGetValue(Key, out var known) && known is Bucket bucket)
            {
                return bucket;
            }

            bucket = new Bucket(clock.GetTimestamp());
            items[Key] = bucket;
            return bucket;
        }
    }

    private sealed class Bucket(long filledAt)
    {
        private readonly Lock _gate = new();
        private double _tokens = Burst;
        private long _filledAt = filledAt;

        public bool TrySpend(TimeProvider clock)
        {
            lock (_gate)
            {
                var now = clock.GetTimestamp();
                _tokens = Math.Min(Burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * PerSecond));
                _filledAt = now;
                if (_tokens < 1)
                {
                    return false;
                }

                _tokens--;
                return true;
            }
        }
    }
}
