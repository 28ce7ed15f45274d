using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>
/// The pen on the bench: control of it, its needles as they are heard, and what is permitted. It permits and never moves: the trigger is the
/// person's.
/// </summary>
internal sealed class BenchPen : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseSeenMost = TimeSpan.FromMilliseconds(300);

    private readonly CommandRun _run;
    private readonly ServiceConnection _service;
    private readonly BenchDialogue _dialogue;
    private BenchControl? _control;

    private BenchPen(CommandRun run, ServiceConnection service, BenchDialogue dialogue, Pen pen)
    {
        (_run, _service, _dialogue) = (run, service, dialogue);
        PenId = pen.PenId;
        Dial = pen.Identity?.DepthControl == DepthControl.Dial;
        DeepestUm = (int)(pen.Identity?.MaxNeedleProtrusionUm ?? 0);
        Needles = NeedleWatch.Open(run, service, pen.PenId, WindowUm(pen.Identity));
    }

    public string PenId { get; }

    /// <summary>Whether its depth is set by hand, and held without a call.</summary>
    public bool Dial { get; }

    /// <summary>The end of its range, in um.</summary>
    public int DeepestUm { get; }

    public NeedleWatch Needles { get; }

    /// <summary>Begins with a pen.</summary>
    public static async Task<BenchPen> OpenAsync(CommandRun run, ServiceConnection service, BenchDialogue dialogue, string penId)
    {
        var answer = await service.Pens.GetPenAsync(new GetPenRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation);
        return new BenchPen(run, service, dialogue, answer.Pen);
    }

    /// <summary>Permits the pen to hold a depth, once the service allows it. The trigger moves the needles.</summary>
    /// <param name="um">The depth, in um.</param>
    /// <param name="wanted">Whether it is wanted still; asked after a refusal, as somebody else may have ended what it is for.</param>
    /// <returns>False, and it was said why, where it is not wanted any more.</returns>
    public async Task<bool> PermitAsync(int um, Func<Task<bool>> wanted)
    {
        while (true)
        {
            var permission = await DepthPermittedAsync(um, wanted);
            if (permission != BenchPermission.Never)
            {
                return permission == BenchPermission.Given;
            }

            await _dialogue.AskAsync($"Enter tries it again, {BenchDialogue.Leave} leaves the calibration open:");
        }
    }

    /// <summary>Permits the pen to turn its motor, once the service allows it. The trigger starts it.</summary>
    /// <param name="millihertz">The rate, in mHz.</param>
    /// <param name="wanted">As with a depth.</param>
    public Task<BenchPermission> PermitRateAsync(uint millihertz, Func<Task<bool>> wanted) => PermittedAsync(wanted, lease => _service.Calibrations.HoldRateAsync(
        new HoldRateRequest { RequestId = ServiceConnection.NewRequest(), PenId = PenId, LeaseNumber = lease, StrokeRateMillihertz = millihertz },
        deadline: _service.Deadline,
        cancellationToken: _run.Cancellation).ResponseAsync);

    private Task<BenchPermission> DepthPermittedAsync(int um, Func<Task<bool>> wanted) => PermittedAsync(wanted, lease => _service.Calibrations.HoldDepthAsync(
        new HoldDepthRequest { RequestId = ServiceConnection.NewRequest(), PenId = PenId, LeaseNumber = lease, NeedleProtrusionUm = (uint)um },
        deadline: _service.Deadline,
        cancellationToken: _run.Cancellation).ResponseAsync);

    private Task<BenchPermission> PermittedAsync(Func<Task<bool>> wanted, Func<uint, Task> ask) => _dialogue.TryAsync(async _ =>
    {
        while (true)
        {
            try
            {
                await ask(await LeaseAsync());
                return BenchPermission.Given;
            }
            catch (RpcException call) when (BenchRefusal.Of(call) is { } wrong && BenchRefusal.IsOfArgument(wrong))
            {
                _dialogue.Refused(wrong);
                return BenchPermission.Never;
            }
            catch (RpcException call) when (BenchRefusal.Is(call, "R-TRIGGER-PRESSED"))
            {
                await ReleasedAsync();
            }
            catch (RpcException call) when (BenchRefusal.Is(call, "R-BENCH-CARTRIDGE"))
            {
                _dialogue.Refused(BenchRefusal.Of(call)!);
                await BenchCartridge.OfferAsync(_run, _service, _dialogue, PenId);
            }
            catch (RpcException call) when (BenchRefusal.Of(call)?.Rule is "R-CONTROL-STALE" or "R-CONTROL-MISSING" && _control is { Kept: false } lost)
            {
                _dialogue.Say("Control of the pen was lost, and is asked for again.");
                _control = null;
                await lost.DisposeAsync();
            }
            catch (RpcException call) when (BenchRefusal.Of(call) is { } refusal)
            {
                // What somebody else has ended meanwhile no further try brings. Anything else is told, and tried again.
                if (await wanted())
                {
                    throw;
                }

                _dialogue.Refused(refusal);
                return BenchPermission.NotWanted;
            }
        }
    });

    /// <summary>Waits until nobody holds the trigger, and says so where somebody does.</summary>
    public async Task ReleasedAsync()
    {
        // Long enough for the samples to say that it was released already.
        if (await Needles.UntilAsync(static trace => trace.Released, ReleaseSeenMost, _run.Cancellation))
        {
            return;
        }

        do
        {
            _dialogue.Say("Release the trigger.");
            await _dialogue.UntilAsync(token => Needles.UntilAsync(static trace => trace.Released, Timeout.InfiniteTimeSpan, token));
        }
        while (!Needles.Trace.Released);
    }

    /// <summary>Takes the permission back: needles that are out go in.</summary>
    public async Task EndHoldAsync() => await _service.Calibrations.EndHoldAsync(
        new EndHoldRequest { RequestId = ServiceConnection.NewRequest(), PenId = PenId }, deadline: _service.Deadline);

    /// <summary>The lease in force, asked for where there is none.</summary>
    public async Task<uint> LeaseAsync() => (_control ??= await BenchControl.AcquireAsync(_run, _service, PenId)).LeaseNumber;

    /// <summary>Takes everything back, also when the command was ended by Ctrl+C.</summary>
    public async ValueTask DisposeAsync()
    {
        await Needles.DisposeAsync();
        if (_control is null)
        {
            return;
        }

        try
        {
            await EndHoldAsync();
        }
        catch (RpcException)
        {
            // No service hears it: the lease ends there by itself, and the needles went in with the permission.
            await _control.DisposeAsync();
            return;
        }

        await _control.DisposeAsync();
    }

    // Half the way to the next of seven points, as the service has it; it judges, this only tells needles that stand from needles on their way.
    private static int WindowUm(PenIdentity? identity)
    {
        const int Points = 7;
        const int Least = 25;
        return identity is null ? Least : Math.Max(Least, (int)(identity.MaxNeedleProtrusionUm - identity.MinNeedleProtrusionUm) / (2 * (Points - 1)));
    }
}

/// <summary>What came of asking for a permission.</summary>
internal enum BenchPermission
{
    /// <summary>The trigger does it.</summary>
    Given,

    /// <summary>Not for this value, however often it is asked for; it was said why.</summary>
    Never,

    /// <summary>What it was for is over, or asks for something else by now.</summary>
    NotWanted,
}
