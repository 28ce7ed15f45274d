using Grpc.Core;
using Simulator.V1;

namespace DeviceService.Conformance;

/// <summary>The control of a simulated pen.</summary>
internal sealed class SimulatorHand(CallInvoker calls, TimeProvider clock) : IHand
{
    private const uint DialStepUm = 300;
    private const int ApartUm = 150;

    private const int LowPercent = 5;

    // Between two charges that no bit of fault_flags tells apart: both are 20 % or more.
    private const int ChargeStepPercent = 10;
    private const int FarFromLowPercent = 30;

    // Far below what a pen calls too hot.
    private const int WarmerDecidegrees = 30;

    // By itself, should nobody be there any more to take it away.
    private const uint ApartMostMs = 2_000;
    private const uint LowMostMs = 10_000;
    private const uint WarmMostMs = 10_000;

    // As long as the break of a host that stops.
    private const uint BreakMs = 2;

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly SimulatorService.SimulatorServiceClient _control = new(calls);

    public string? Absent => null;

    public TimeSpan Patience => TimeSpan.FromSeconds(1);

    public bool IsPerson => false;

    public bool BreaksLine => true;

    /// <summary>Serial number of the pen that this controls.</summary>
    /// <exception cref="RpcException">No simulator answers.</exception>
    public async Task<string> SerialNumberAsync(CancellationToken cancellation) =>
        (await _control.GetPenAsync(new GetPenRequest(), deadline: Deadline, cancellationToken: cancellation)).Pen.SerialNumber;

    public async Task ActAsync(HandAct act, CancellationToken cancellation, int holdMs = 0)
    {
        switch (act)
        {
            case HandAct.PressTrigger:
                await _control.PressTriggerAsync(new PressTriggerRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.ReleaseTrigger:
                await _control.ReleaseTriggerAsync(new ReleaseTriggerRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.RemoveCartridge:
                await _control.RemoveCartridgeAsync(new RemoveCartridgeRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.InsertCartridge:
                await _control.InsertCartridgeAsync(new InsertCartridgeRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.TouchSkin:
                await _control.TouchSkinAsync(new TouchSkinRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.LiftOff:
                await _control.LiftOffAsync(new LiftOffRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.TurnDial:
                var pen = (await _control.GetPenAsync(new GetPenRequest(), deadline: Deadline, cancellationToken: cancellation)).Pen;
                var to = pen.DialUm > DialStepUm ? pen.DialUm - DialStepUm : pen.DialUm + DialStepUm;
                await _control.TurnDialAsync(new TurnDialRequest { ProtrusionUm = (uint)to }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.PowerCycle or HandAct.PowerCycleHeld:
                await _control.PowerCycleAsync(new PowerCycleRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.PartChannels:
                var apart = new Fault { Kind = FaultKind.ChannelsDisagree, Value = ApartUm, DurationMs = ApartMostMs };
                await _control.InjectFaultAsync(new InjectFaultRequest { Fault = apart }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.JoinChannels:
                await _control.ClearFaultsAsync(new ClearFaultsRequest { Kinds = { FaultKind.ChannelsDisagree } }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.DrainBattery:
                var low = new Fault { Kind = FaultKind.BatteryLow, Value = LowPercent, DurationMs = LowMostMs };
                await _control.InjectFaultAsync(new InjectFaultRequest { Fault = low }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.ChangeCharge:
                var charge = (await _control.GetPenAsync(new GetPenRequest(), deadline: Deadline, cancellationToken: cancellation)).Pen.BatteryPercent;
                var other = new Fault
                {
                    Kind = FaultKind.BatteryLow, Value = charge >= FarFromLowPercent ? charge - ChargeStepPercent : charge + ChargeStepPercent, DurationMs = LowMostMs,
                };
                await _control.InjectFaultAsync(new InjectFaultRequest { Fault = other }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.ChargeBattery or HandAct.RestoreCharge:
                await _control.ClearFaultsAsync(new ClearFaultsRequest { Kinds = { FaultKind.BatteryLow } }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.BreakLine:
                var broken = new Fault { Kind = FaultKind.LineStuckLow, DurationMs = BreakMs };
                await _control.InjectFaultAsync(new InjectFaultRequest { Fault = broken }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.WarmHousing:
                var now = (await _control.GetPenAsync(new GetPenRequest(), deadline: Deadline, cancellationToken: cancellation)).Pen;
                var warm = new Fault { Kind = FaultKind.Overheats, Value = now.TemperatureDecidegrees + WarmerDecidegrees, DurationMs = WarmMostMs };
                await _control.InjectFaultAsync(new InjectFaultRequest { Fault = warm }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.CoolHousing:
                await _control.ClearFaultsAsync(new ClearFaultsRequest { Kinds = { FaultKind.Overheats } }, deadline: Deadline, cancellationToken: cancellation);
                break;
            case HandAct.Drop:
                await _control.DropPenAsync(new DropPenRequest(), deadline: Deadline, cancellationToken: cancellation);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, "Not an act.");
        }
    }

    private DateTime Deadline => clock.GetUtcNow().UtcDateTime + AnswerMax;
}
