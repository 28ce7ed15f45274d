using Grpc.Core;
using Simulator.V1;

namespace PenSimulator.Control;

/// <summary>The hand that moves by itself, the list of faults, and what takes its time.</summary>
internal sealed partial class SimulatorEndpoint
{
    public override async Task<BeginGestureResponse> BeginGesture(BeginGestureRequest request, ServerCallContext context)
    {
        var gesture = request.Gesture ?? throw Refusal(StatusCode.InvalidArgument, "gesture is absent. Give its kind.");
        return new() { Pen = await Ask(() => pen.BeginGestureAsync(gesture)) };
    }

    public override async Task<EndGestureResponse> EndGesture(EndGestureRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(pen.EndGestureAsync) };

    public override async Task<DropPenResponse> DropPen(DropPenRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.DropAsync(request.ShiftUm)) };

    public override async Task<ListFaultsResponse> ListFaults(ListFaultsRequest request, ServerCallContext context)
    {
        var response = new ListFaultsResponse();
        response.Active.AddRange((await Ask(pen.GetPenAsync)).Faults);
        response.Possible.AddRange(await Ask(pen.ListFaultsAsync));
        return response;
    }

    public override async Task<RunScenarioResponse> RunScenario(RunScenarioRequest request, ServerCallContext context)
    {
        var response = new RunScenarioResponse();
        response.Steps.AddRange(await Ask(() => pen.RunScenarioAsync(request.Yaml, context.CancellationToken)));
        response.Pen = await Ask(pen.GetPenAsync);
        return response;
    }

    public override async Task<SetSpeedResponse> SetSpeed(SetSpeedRequest request, ServerCallContext context) =>
        new() { Pen = await Ask(() => pen.SetSpeedAsync(request.Percent)) };

    public override async Task<RecordResponse> Record(RecordRequest request, ServerCallContext context)
    {
        var intervalMs = request.IntervalMs == 0 ? 1 : request.IntervalMs;
        var response = new RecordResponse();
        response.Moments.AddRange(await Ask(() => pen.RecordAsync(request.DurationMs, intervalMs, context.CancellationToken)));
        return response;
    }
}
