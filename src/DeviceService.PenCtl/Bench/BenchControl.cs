using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>
/// Control of the pen for the bench: a lease that is renewed each second, with the alarms on the screen. When penctl goes, the lease ends by
/// itself, and with it whatever the pen holds.
/// </summary>
internal sealed class BenchControl : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    // A lease that nobody renews is over after 30 s, and 5 s while needles are held or a motor may turn; whoever lives renews it each second or two.
    private static readonly TimeSpan LeaseMost = TimeSpan.FromSeconds(31);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.5);

    private readonly ServiceConnection _service;
    private readonly CommandRun _run;
    private readonly string _penId;
    private readonly CancellationTokenSource _ending;
    private readonly AsyncServerStreamingCall<WatchAlarmsResponse> _alarms;
    private readonly Task _showing;
    private readonly Task _renewing;
    private ulong _shown;

    private BenchControl(CommandRun run, ServiceConnection service, string penId, uint lease)
    {
        (_run, _service, _penId, LeaseNumber) = (run, service, penId, lease);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        _alarms = service.Alarms.WatchAlarms(new WatchAlarmsRequest { PenId = penId, LeaseNumber = lease }, cancellationToken: _ending.Token);
        _showing = ShowAsync();
        _renewing = RenewAsync();
    }

    /// <summary>Goes with each command.</summary>
    public uint LeaseNumber { get; }

    /// <summary>Whether it is still kept; where it is not, it has to be asked for again.</summary>
    public bool Kept => !_renewing.IsCompleted && !_showing.IsCompleted;

    /// <summary>
    /// Asks for control of a pen. A lease that another penctl left behind is nobody's to take, as only its number makes a holder: where nobody renews the
    /// one in force, it is waited for until it has ended by itself.
    /// </summary>
    /// <exception cref="RpcException">R-CONTROL-HELD: somebody has it, and renews it.</exception>
    public static async Task<BenchControl> AcquireAsync(CommandRun run, ServiceConnection service, string penId)
    {
        var began = run.Clock.GetTimestamp();
        TimeSpan? leftBefore = null;
        while (true)
        {
            try
            {
                return await AskAsync(run, service, penId);
            }
            catch (RpcException call) when (LeftOf(call) is { } left && run.Clock.GetElapsedTime(began) < LeaseMost && !(left > leftBefore - LookAgain + Slack))
            {
                if (leftBefore is null)
                {
                    Tell(run, $"Pen {penId} is in somebody's control: another penctl, which may be gone, or a tablet. If nobody renews it, that ends within {Math.Ceiling(left.TotalSeconds):0} s, and is waited for.");
                }

                leftBefore = left;
            }

            await Task.Delay(leftBefore < LookAgain ? leftBefore.Value + Slack : LookAgain, run.Clock, run.Cancellation);
        }
    }

    private static async Task<BenchControl> AskAsync(CommandRun run, ServiceConnection service, string penId)
    {
        var answer = await service.Control.AcquireControlAsync(
            new AcquireControlRequest { RequestId = ServiceConnection.NewRequest(), PenId = penId, ClientName = ClientName() },
            deadline: service.Deadline,
            cancellationToken: run.Cancellation);
        return new BenchControl(run, service, penId, answer.LeaseNumber);
    }

    /// <summary>Lets go. Needles that are held go in by it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_showing, _renewing);
        _alarms.Dispose();
        _ending.Dispose();
        try
        {
            await _service.Control.ReleaseControlAsync(
                new ReleaseControlRequest { RequestId = ServiceConnection.NewRequest(), PenId = _penId, LeaseNumber = LeaseNumber }, deadline: _service.Deadline);
        }
        catch (RpcException)
        {
            // It ends by itself where it cannot be let go of.
            return;
        }
    }

    // For how long the lease in force goes on without a renewal; null for any other refusal.
    private static TimeSpan? LeftOf(RpcException call) =>
        BenchRefusal.Is(call, "R-CONTROL-HELD") && call.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Metadata.TryGetValue("limit", out var text) == true
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;

    private static void Tell(CommandRun run, string sentence)
    {
        // In JSON an answer is a document, and this is none.
        if (!run.Screen.Json)
        {
            run.Screen.Line($"[yellow]{Words.Safe(sentence)}[/]");
        }
    }

    private static string ClientName()
    {
        const int Most = 64;
        var name = $"penctl bench, {Environment.MachineName}";
        return name.Length <= Most ? name : name[..Most];
    }

    private async Task ShowAsync()
    {
        try
        {
            await foreach (var response in _alarms.ResponseStream.ReadAllAsync(_ending.Token))
            {
                foreach (var alarm in response.Snapshot?.Alarms ?? [])
                {
                    Show(alarm);
                }

                if (response.Changed is { Stands: true } changed)
                {
                    Show(changed);
                }

                Volatile.Write(ref _shown, response.Cursor.Sequence);
            }
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            // Nobody sees alarms any more: the service ends what is held, which is what should happen. The next call says so.
            return;
        }
    }

    // It may come while a question stands there, so it begins a line of its own.
    private void Show(Alarm alarm) =>
        _run.Screen.Line($"\n[red bold]alarm[/] {Words.Paint(alarm.Priority)} {Words.Safe(alarm.Sentence)} {Words.Safe(alarm.WhatToDo)}");

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(RenewEvery, _run.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                await _service.Control.RenewControlAsync(
                    new RenewControlRequest { PenId = _penId, LeaseNumber = LeaseNumber, LastAlarmSequence = Volatile.Read(ref _shown) },
                    deadline: _service.Deadline,
                    cancellationToken: _ending.Token);
            }
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            // Control is lost: the next command says so.
            return;
        }
    }
}
