using Grpc.Core;
using Simulator.V1;

namespace PenSimulator.Control;

/// <summary>SimulatorService over a pen: each rpc is one verb, and its answer is the pen afterwards.</summary>
internal sealed partial class SimulatorEndpoint(SimulatedPen pen, TimeProvider time) : SimulatorService.SimulatorServiceBase
{
    private const uint IntervalMs = 100;

    public override async Task<PressTriggerResponse> PressTrigger(
        PressTriggerRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.PressTriggerAsync) };

    public override async Task<ReleaseTriggerResponse> ReleaseTrigger(
        ReleaseTriggerRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.ReleaseTriggerAsync) };

    public override async Task<TouchSkinResponse> TouchSkin(TouchSkinRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.TouchSkinAsync(TouchOf(request))) };

    public override async Task<LiftOffResponse> LiftOff(LiftOffRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.LiftOffAsync) };

    public override async Task<InsertCartridgeResponse> InsertCartridge(
        InsertCartridgeRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.InsertCartridgeAsync(request.Cartridge)) };

    public override async Task<RemoveCartridgeResponse> RemoveCartridge(
        RemoveCartridgeRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.RemoveCartridgeAsync) };

    public override async Task<TurnDialResponse> TurnDial(TurnDialRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.TurnDialAsync(ToInt("protrusion_um", request.ProtrusionUm))) };

    public override async Task<UnplugResponse> Unplug(UnplugRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.UnplugAsync) };

    public override async Task<ReplugResponse> Replug(ReplugRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.ReplugAsync(request.SerialNumber)) };

    public override async Task<PowerCycleResponse> PowerCycle(PowerCycleRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.PowerCycleAsync) };

    public override async Task<InjectFaultResponse> InjectFault(
        InjectFaultRequest request, ServerCallContext context)
    {
        var fault = request.Fault
            ?? throw Refusal(StatusCode.InvalidArgument, "fault is absent. Give its kind and value.");
        return new() { Pen = await Ask(() => pen.InjectFaultAsync(fault)) };
    }

    public override async Task<ClearFaultsResponse> ClearFaults(
        ClearFaultsRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.ClearFaultsAsync(request.Component, request.Kinds)) };

    public override async Task<GetPenResponse> GetPen(GetPenRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.GetPenAsync) };

    public override async Task WatchPen(
        WatchPenRequest request, IServerStreamWriter<WatchPenResponse> responseStream, ServerCallContext context)
    {
        var intervalMs = request.IntervalMs == 0 ? IntervalMs : request.IntervalMs;
        if (intervalMs is < 10 or > 10_000)
        {
            throw Refusal(StatusCode.InvalidArgument, $"interval_ms is {intervalMs}. Give 10 to 10,000, or 0 for 100.");
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(intervalMs), time);
        do
        {
            await responseStream.WriteAsync(
                new WatchPenResponse { Pen = await Ask(pen.GetPenAsync) }, context.CancellationToken);
        }
        while (await timer.WaitForNextTickAsync(context.CancellationToken));
    }

    private static SkinTouch TouchOf(TouchSkinRequest request)
    {
        var touch = request.Touch?.Clone() ?? new SkinTouch();
        if (touch.GlideUmPerSecond != 0 && request.GlideUmPerSecond != 0 && touch.GlideUmPerSecond != request.GlideUmPerSecond)
        {
            throw new ArgumentException(
                $"glide_um_per_second is {request.GlideUmPerSecond} and touch.glide_um_per_second is {touch.GlideUmPerSecond}. Give one of them.");
        }

        touch.GlideUmPerSecond = Math.Max(touch.GlideUmPerSecond, request.GlideUmPerSecond);
        return touch;
    }

    private static async Task<T> Ask<T>(Func<Task<T>> verb)
    {
        try
        {
            return await verb();
        }
        catch (ArgumentException refused)
        {
            throw Refusal(StatusCode.InvalidArgument, refused.Message);
        }
        catch (ObjectDisposedException ended)
        {
            throw Refusal(StatusCode.Unavailable, ended.Message);
        }
        catch (OperationCanceledException ended)
        {
            throw Refusal(StatusCode.Cancelled, ended.Message);
        }
        catch (InvalidOperationException refused)
        {
            throw Refusal(StatusCode.FailedPrecondition, refused.Message);
        }
        catch (IOException failed)
        {
            throw Refusal(StatusCode.Internal, failed.Message);
        }
    }

    private static int ToInt(string field, uint value) => value <= int.MaxValue
        ? (int)value
        : throw Refusal(StatusCode.InvalidArgument, $"{field} is {value}. Give {int.MaxValue} at the most.");

    private static RpcException Refusal(StatusCode code, string sentence) => new(new Status(code, sentence));
}
