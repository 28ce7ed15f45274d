using Grpc.Core;
using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>
/// Control of the pen: a lease that is renewed each second, the alarm stream that goes with it, and in each renewal the newest alarm
/// that was shown. When this client goes, the lease ends with it and the pen stands.
/// </summary>
internal sealed class PenControl : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    private readonly ClinicConnection _connection;
    private readonly string _penId;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly AsyncServerStreamingCall<WatchAlarmsResponse> _alarms;
    private readonly Task _showing;
    private readonly Task _renewing;
    private ulong _shown;

    private PenControl(ClinicConnection connection, string penId, uint lease, RoomScreen screen, TimeProvider clock)
    {
        _connection = connection;
        _penId = penId;
        _clock = clock;
        Lease = lease;
        _alarms = connection.Alarms.WatchAlarms(new WatchAlarmsRequest { PenId = penId, LeaseNumber = lease });
        _showing = ShowAsync(screen);
        _renewing = RenewAsync();
    }

    /// <summary>Goes with each command.</summary>
    public uint Lease { get; }

    public static async Task<PenControl> AcquireAsync(
        ClinicConnection connection, string penId, string requestId, RoomScreen screen, TimeProvider clock, CancellationToken cancellation)
    {
        var answer = await connection.Control.AcquireControlAsync(
            new AcquireControlRequest { RequestId = requestId, PenId = penId, ClientName = "treatment room" }, cancellationToken: cancellation);
        return new PenControl(connection, penId, answer.LeaseNumber, screen, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_renewing, _showing);
        _alarms.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), _clock);
        try
        {
            await _connection.Control.ReleaseControlAsync(
                new ReleaseControlRequest { RequestId = $"release-{Lease}", PenId = _penId, LeaseNumber = Lease }, cancellationToken: patience.Token);
        }
        catch (RpcException)
        {
            // It ends by itself where it cannot be released any more.
        }

        _end.Dispose();
    }

    private async Task ShowAsync(RoomScreen screen)
    {
        try
        {
            await foreach (var response in _alarms.ResponseStream.ReadAllAsync(_end.Token))
            {
                if (response.Changed is { } changed)
                {
                    screen.Alarm(changed);
                }

                Volatile.Write(ref _shown, response.Cursor.Sequence);
            }
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            // Nobody sees alarms any more: the service pauses what is armed within 3 s, which is what should happen.
        }
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(RenewEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await _connection.Control.RenewControlAsync(
                    new RenewControlRequest { PenId = _penId, LeaseNumber = Lease, LastAlarmSequence = Volatile.Read(ref _shown) }, cancellationToken: _end.Token);
            }
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            // The lease is lost, and whatever is armed with it: the session says so.
        }
    }
}
