using DeviceService.Safety;
using Grpc.Core;

namespace DeviceService.Host;

/// <summary>
/// How many streams may be open: a connection carries <see cref="Http2StreamsMax"/> calls, and a client that filled it
/// with streams could not even stop a pen on it (law 18). So streams end well below that, and unary calls keep a way.
/// </summary>
internal sealed class StreamBudget
{
    /// <summary>Calls of any kind that one connection may have open.</summary>
    public const int Http2StreamsMax = 100;

    /// <summary>Streams that one connection may have open.</summary>
    public const int PerConnectionMax = 32;

    /// <summary>Streams of all clients together.</summary>
    public const int TotalMax = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byConnection = new(StringComparer.Ordinal);
    private int _total;

    /// <summary>Takes one place until disposed.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: no place is left.</exception>
    public IDisposable Take(ServerCallContext context)
    {
        var connection = context.GetHttpContext().Connection.Id;
        lock (_gate)
        {
            var open = _byConnection.GetValueOrDefault(connection);
            if (open >= PerConnectionMax || _total >= TotalMax)
            {
                var limit = open >= PerConnectionMax ? PerConnectionMax : TotalMax;
                throw Rules.StreamLimit.Refuse(("observed", Refusal.Number(limit)), ("limit", Refusal.Number(limit))).ToRpcException();
            }

            _byConnection[connection] = open + 1;
            _total++;
        }

        return new Share(this, connection);
    }

    private void Return(string connection)
    {
        lock (_gate)
        {
            _total--;
            if (_byConnection[connection] == 1)
            {
                _byConnection.Remove(connection);
            }
            else
            {
                _byConnection[connection]--;
            }
        }
    }

    private sealed class Share(StreamBudget budget, string connection) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (!_returned)
            {
                _returned = true;
                budget.Return(connection);
            }
        }
    }
}
