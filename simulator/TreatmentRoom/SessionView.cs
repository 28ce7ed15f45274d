using Grpc.Core;
using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>What WatchSession says, kept current, so that the client can wait for a state instead of asking again.</summary>
internal sealed class SessionView(ClinicConnection connection, string sessionId, RoomScreen screen) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Latest<SessionState> _state = new();
    private Task _reading = Task.CompletedTask;

    public void Start() => _reading = ReadAsync();

    /// <summary>Waits until the session is in this state.</summary>
    public Task UntilAsync(SessionState state, TimeSpan atMost, TimeProvider clock, CancellationToken cancellation) =>
        _state.UntilAsync(now => now == state, $"the session to be {state}", atMost, clock, cancellation);

    /// <summary>Waits until the session's state suits, and returns it.</summary>
    public Task<SessionState> UntilAsync(Func<SessionState, bool> suits, TimeSpan atMost, TimeProvider clock, CancellationToken cancellation) =>
        _state.UntilAsync(suits, "the session to change its state", atMost, clock, cancellation);

    /// <summary>Ends when the stream has ended, as it does after the event that closed the session.</summary>
    public Task EndedAsync() => _reading;

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        using var stream = connection.Sessions.WatchSession(
            new WatchSessionRequest { SessionId = sessionId }, cancellationToken: _end.Token);
        try
        {
            await foreach (var response in stream.ResponseStream.ReadAllAsync(_end.Token))
            {
                Take(response);
            }
        }
        catch (Exception ended) when (_end.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            _state.Fail(ended);
        }
        catch (RpcException broken)
        {
            _state.Fail(broken);
        }
    }

    private void Take(WatchSessionResponse response)
    {
        switch (response.KindCase)
        {
            case WatchSessionResponse.KindOneofCase.Snapshot:
                _state.Set(response.Snapshot.State);
                break;
            case WatchSessionResponse.KindOneofCase.Event:
                screen.Event(response.Event);
                _state.Set(response.Event.State);
                break;
            case WatchSessionResponse.KindOneofCase.Gap:
                _state.Fail(new RoomException("WatchSession left something out, which it never may."));
                break;
            default:
                break;
        }
    }
}
