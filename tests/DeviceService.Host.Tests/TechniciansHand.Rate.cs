using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

// The stroke rate, read with a strobe that shows how fast the motor truly turns.
internal sealed partial class TechniciansHand
{
    private const string Strobe = "strobe-1";
    private const uint SetMillihertz = 100_000;

    // Two seconds and a half at that rate: the service wants one, after the run-up.
    private const ulong StrokesOfAReading = 250;
    private static readonly TimeSpan TurnsWithin = TimeSpan.FromSeconds(10);

    /// <summary>Reads the stroke rate at one set rate, under a press of the trigger.</summary>
    public async Task<Calibration> ReadRateAsync(Calibration calibration)
    {
        await _calibrations.RegisterGaugeAsync(new RegisterGaugeRequest
        {
            RequestId = NewId(),
            Gauge = new Gauge
            {
                GaugeId = Strobe, Kind = GaugeKind.StrokeRate, Model = "Strobe 3", SerialNumber = "S-1", CertificateNumber = "C-S-1", DueOn = "2099-12-31",
                ExpandedUncertainty = 200, Resolution = 100,
            },
        });
        for (var tried = 1; ; tried++)
        {
            try
            {
                await _calibrations.HoldRateAsync(
                    new HoldRateRequest { RequestId = NewId(), PenId = _penId, LeaseNumber = _lease, StrokeRateMillihertz = SetMillihertz });
                var turns = await TurnsAsync();
                var read = await _calibrations.RecordMeasurementAsync(new RecordMeasurementRequest
                {
                    RequestId = NewId(),
                    CalibrationId = calibration.CalibrationId,
                    StrokeRate = new StrokeRateMeasurement
                    {
                        GaugeId = Strobe, SetMillihertz = SetMillihertz, IndicatedMillihertz = SetMillihertz, GaugeMillihertz = (uint)turns.StrokeRateMillihertz,
                    },
                });
                await StandStillAsync();
                return read.Calibration;
            }
            catch (Exception missed) when (tried < TriesMax && missed is TimeoutException or RpcException { StatusCode: StatusCode.FailedPrecondition or StatusCode.Unknown })
            {
                await StandStillAsync();
            }
        }
    }

    private async Task<Simulator.V1.Pen> TurnsAsync()
    {
        var before = (await _pen.GetPenAsync()).StrokeCount;
        await _pen.PressTriggerAsync();
        var seen = await _pen.WaitForAsync(pen => pen.StrokeCount > before + StrokesOfAReading || pen.State == Simulator.V1.PenState.Latched, TurnsWithin);
        return seen.DriveOn ? seen : throw new TimeoutException($"The motor was stopped: {seen.LastStop}");
    }

    // To end what still turns, as far as the service knows, is a stop: so it has to have seen the release. A machine that stood still has the pen stop the
    // motor by itself, and that is acknowledged.
    private async Task StandStillAsync()
    {
        await _pen.ReleaseTriggerAsync();
        await _pen.WaitForAsync(static seen => !seen.DriveOn, TurnsWithin);
        await Eventually.TrueAsync(ReleaseIsSeenAsync);
        await Task.Delay(Letting);
        await _calibrations.EndHoldAsync(new EndHoldRequest { RequestId = NewId(), PenId = _penId });
        var ended = await _pen.WaitForAsync(static seen => seen.State is Simulator.V1.PenState.Disarmed or Simulator.V1.PenState.Latched, TurnsWithin);
        if (ended.State == Simulator.V1.PenState.Latched)
        {
            await _safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
            {
                RequestId = NewId(), PenId = _penId, Reason = "the machine stood still", StopCount = (await PenAsync()).LastStop.StopCount, LeaseNumber = _lease,
            });
        }

        await _pen.WaitForAsync(static seen => Math.Abs(seen.MeasuredProtrusionUm) <= NearUm, TurnsWithin);
    }

    private async Task<bool> ReleaseIsSeenAsync()
    {
        if (!(await PenAsync()).Operating.TriggerPressed)
        {
            return true;
        }

        // Not more often than a client may call.
        await Task.Delay(20);
        return false;
    }

    private async Task<Pen> PenAsync() => (await _pens.GetPenAsync(new GetPenRequest { PenId = _penId })).Pen;
}
