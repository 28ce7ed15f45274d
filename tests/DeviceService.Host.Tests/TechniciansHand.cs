using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using PenSimulator;

namespace DeviceService.Host.Tests;

/// <summary>
/// A technician's hand at a pen on the bench, as any software drives it through the API: control of the pen, a hold for each step, the trigger, and what
/// the pen says once its needles stand. The gauge beside it says whatever the test has it say; the strobe, how fast the motor truly turns.
/// </summary>
internal sealed partial class TechniciansHand : IAsyncDisposable
{
    // A machine that stood still lets a hold end, and the point is met once more.
    private const int TriesMax = 5;
    private const int NearUm = 40;

    // The service believes in a stand after a tenth of a second, which is ten samples, and the pen in a release after half of that.
    private const int SamplesOfAStand = 16;
    private static readonly TimeSpan StandsWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Batches = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Letting = TimeSpan.FromMilliseconds(60);

    private readonly SimulatedPen _pen;
    private readonly string _penId;
    private readonly CalibrationService.CalibrationServiceClient _calibrations;
    private readonly ControlService.ControlServiceClient _control;
    private readonly TelemetryService.TelemetryServiceClient _telemetry;
    private readonly PenService.PenServiceClient _pens;
    private readonly SafetyService.SafetyServiceClient _safety;
    private readonly AsyncServerStreamingCall<WatchAlarmsResponse> _alarms;
    private readonly uint _lease;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _keeping;
    private uint _deepestUm;
    private uint _heldUm;

    private TechniciansHand(
        SimulatedPen pen, string penId, CalibrationService.CalibrationServiceClient calibrations, ControlService.ControlServiceClient control,
        TelemetryService.TelemetryServiceClient telemetry, PenService.PenServiceClient pens, SafetyService.SafetyServiceClient safety,
        AsyncServerStreamingCall<WatchAlarmsResponse> alarms, uint lease)
    {
        (_pen, _penId, _calibrations, _control, _telemetry, _alarms, _lease) = (pen, penId, calibrations, control, telemetry, alarms, lease);
        (_pens, _safety) = (pens, safety);
        _keeping = KeepAsync();
    }

    /// <summary>Registers the cartridge that is in for the bench, once, and takes control of the pen.</summary>
    public static async Task<TechniciansHand> OpenAsync(
        SimulatedPen pen, string penId, CalibrationService.CalibrationServiceClient calibrations, ControlService.ControlServiceClient control,
        TelemetryService.TelemetryServiceClient telemetry, AlarmService.AlarmServiceClient alarms, PenService.PenServiceClient pens, CartridgeService.CartridgeServiceClient cartridges,
        SafetyService.SafetyServiceClient safety)
    {
        var shownPen = (await pens.GetPenAsync(new GetPenRequest { PenId = penId })).Pen;
        var tip = shownPen.Cartridge;
        await cartridges.RegisterCartridgeAsync(new RegisterCartridgeRequest
        {
            RequestId = $"bench-{tip.CartridgeId}", Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount,
            Lot = tip.Lot, ExpiresOn = tip.ExpiresOn, BenchUse = true,
        });
        var lease = (await control.AcquireControlAsync(new AcquireControlRequest { RequestId = NewId(), PenId = penId, ClientName = "bench" })).LeaseNumber;
        var shown = alarms.WatchAlarms(new WatchAlarmsRequest { PenId = penId, LeaseNumber = lease });
        await shown.ResponseStream.MoveNext(CancellationToken.None);
        return new TechniciansHand(pen, penId, calibrations, control, telemetry, pens, safety, shown, lease) { _deepestUm = shownPen.Identity.MaxNeedleProtrusionUm };
    }

    /// <summary>Goes with each command.</summary>
    public uint Lease => _lease;

    /// <summary>Takes every reading that is asked for: the pen holds each point, and the gauge says so much less than the pen; then the stroke rate, where it is wanted.</summary>
    public async Task<Calibration> MeasureAsync(Calibration calibration, int errorUm)
    {
        calibration = await MeasureDepthsAsync(calibration, errorUm);
        return calibration.StrokeRates.Count < calibration.RateReadingsWanted ? await ReadRateAsync(calibration) : calibration;
    }

    /// <summary>Takes every reading of depth that is asked for.</summary>
    public async Task<Calibration> MeasureDepthsAsync(Calibration calibration, int errorUm)
    {
        while (calibration.NextStep is { } step)
        {
            calibration = await ReadAsync(calibration, step, errorUm);
        }

        await LetGoAsync();
        return calibration;
    }

    /// <summary>Takes the finger off and the permission back.</summary>
    public async Task LetGoAsync()
    {
        await ReleaseAsync();
        await _calibrations.EndHoldAsync(new EndHoldRequest { RequestId = NewId(), PenId = _penId });
    }

    public async ValueTask DisposeAsync()
    {
        await _pen.ReleaseTriggerAsync();
        await _ending.CancelAsync();
        await _keeping;
        _alarms.Dispose();
        await _control.ReleaseControlAsync(new ReleaseControlRequest { RequestId = NewId(), PenId = _penId, LeaseNumber = _lease });
        _ending.Dispose();
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private async Task<Calibration> ReadAsync(Calibration calibration, CalibrationStep step, int errorUm)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                var says = await ReachAsync(step);
                return (await _calibrations.RecordMeasurementAsync(new RecordMeasurementRequest
                {
                    RequestId = NewId(),
                    CalibrationId = calibration.CalibrationId,
                    Depth = new DepthMeasurement { Phase = step.Phase, Step = step.Number, IndicatedUm = (uint)says, GaugeUm = says - errorUm },
                })).Calibration;
            }
            catch (Exception missed) when (tried < TriesMax && missed is TimeoutException or RpcException { StatusCode: StatusCode.FailedPrecondition or StatusCode.Unknown })
            {
                await ReleaseAsync();
            }
        }
    }

    private async Task<int> ReachAsync(CalibrationStep step)
    {
        if (step.Direction == SweepDirection.Down && step.SetUm < _deepestUm)
        {
            // From more depth is the press that held a deeper point before.
            if (_heldUm <= step.SetUm)
            {
                await PressAtAsync(_deepestUm);
            }

            await PermitAsync(step.SetUm);
        }
        else
        {
            await PressAtAsync(step.SetUm);
        }

        return await StandsAsync(step.SetUm);
    }

    private async Task PressAtAsync(uint um)
    {
        await ReleaseAsync();
        await PermitAsync(um);
        await _pen.PressTriggerAsync();
        await StandsAsync(um);
    }

    private async Task PermitAsync(uint um)
    {
        await _calibrations.HoldDepthAsync(new HoldDepthRequest { RequestId = NewId(), PenId = _penId, LeaseNumber = _lease, NeedleProtrusionUm = um });
        _heldUm = um;
    }

    /// <summary>What the pen says of itself, its curve included, once its needles stand: the mean of its newest samples.</summary>
    private async Task<int> StandsAsync(uint um)
    {
        using var most = new CancellationTokenSource(StandsWithin);
        using var call = _telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = _penId, MaxBatchTime = Batches.ToDuration() }, cancellationToken: most.Token);
        var standing = new List<int>();
        try
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync(most.Token))
            {
                foreach (var sample in response.Batch?.Samples ?? [])
                {
                    if (!sample.TriggerPressed || Math.Abs(sample.MeasuredNeedleProtrusionUm - (int)um) > NearUm)
                    {
                        standing.Clear();
                        continue;
                    }

                    standing.Add(sample.MeasuredNeedleProtrusionUm);
                }

                if (standing.Count >= SamplesOfAStand)
                {
                    return (int)Math.Round(standing.TakeLast(SamplesOfAStand / 2).Average());
                }
            }
        }
        catch (Exception late) when (most.IsCancellationRequested && late is RpcException or OperationCanceledException)
        {
            // Said below.
        }

        throw new TimeoutException($"No needle stood at {um} um.");
    }

    private async Task ReleaseAsync()
    {
        _heldUm = 0;
        await _pen.ReleaseTriggerAsync();
        await _pen.WaitForAsync(static seen => !seen.TriggerPressed && Math.Abs(seen.MeasuredProtrusionUm) <= NearUm, TimeSpan.FromSeconds(5));
        await Task.Delay(Letting);
    }

    private async Task KeepAsync()
    {
        var shown = _alarms.ResponseStream.Current.Cursor.Sequence;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var showing = _alarms.ResponseStream.MoveNext(CancellationToken.None);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                while (showing.IsCompleted && await showing)
                {
                    shown = _alarms.ResponseStream.Current.Cursor.Sequence;
                    showing = _alarms.ResponseStream.MoveNext(CancellationToken.None);
                }

                await _control.RenewControlAsync(
                    new RenewControlRequest { PenId = _penId, LeaseNumber = _lease, LastAlarmSequence = shown }, cancellationToken: _ending.Token);
            }
        }
        catch (Exception ended) when (ended is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever holds under it is refused.
        }
    }
}
