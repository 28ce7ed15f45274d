using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>What WatchTelemetry says: the newest sample, and how long the trigger has been open by the pen's own clock.</summary>
internal sealed class TelemetryView(ClinicConnection connection, string penId, RoomScreen screen) : IDisposable
{
    // The firmware takes a new press only 50 ms after a release; this leaves some room.
    private const ulong ReleasedForUs = 100_000;

    private readonly CancellationTokenSource _end = new();
    private readonly Latest<Sample> _newest = new();
    private ulong _pressedLastUs;

    public void Start() => _ = ReadAsync();

    /// <summary>
    /// Waits until the needles have stood at this protrusion for 100 ms, give or take 20 um. Skin contact halts their
    /// travel, so the hand must not set the pen down before.
    /// </summary>
    public Task SettledAsync(uint protrusionUm, TimeProvider clock, CancellationToken cancellation)
    {
        ulong? since = null;
        return _newest.UntilAsync(
            sample =>
            {
                since = Math.Abs(sample.MeasuredNeedleProtrusionUm - (int)protrusionUm) <= 20 ? since ?? sample.DeviceTimeUs : null;
                return sample.DeviceTimeUs >= since + 100_000;
            },
            $"the needles to stand at {protrusionUm} um", TimeSpan.FromSeconds(10), clock, cancellation);
    }

    /// <summary>Waits until the motor has been driven for this long.</summary>
    public async Task DrivenForAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        var first = await _newest.UntilAsync(sample => sample.DriveOn, "the motor to turn", TimeSpan.FromSeconds(10), clock, cancellation);
        var until = first.DeviceTimeUs + (ulong)time.TotalMicroseconds;
        await _newest.UntilAsync(
            sample => sample.DriveOn && sample.DeviceTimeUs >= until, $"{time.TotalSeconds:0.#} s of treatment",
            time + TimeSpan.FromSeconds(10), clock, cancellation);
    }

    /// <summary>Waits until the pen takes a new press: trigger open for long enough, motor off.</summary>
    public Task ReleasedAsync(TimeProvider clock, CancellationToken cancellation) =>
        _newest.UntilAsync(
            sample => !sample.TriggerPressed && !sample.DriveOn && sample.DeviceTimeUs >= Volatile.Read(ref _pressedLastUs) + ReleasedForUs,
            "the trigger to be released", TimeSpan.FromSeconds(10), clock, cancellation);

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        using var stream = connection.Telemetry.WatchTelemetry(
            new WatchTelemetryRequest { PenId = penId, MaxBatchTime = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(20)) },
            cancellationToken: _end.Token);
        try
        {
            await foreach (var response in stream.ResponseStream.ReadAllAsync(_end.Token))
            {
                if (response.Batch is { } batch)
                {
                    Take(batch.Samples);
                }
            }
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            _newest.Fail(ended);
        }
    }

    private void Take(RepeatedField<Sample> samples)
    {
        foreach (var sample in samples)
        {
            if (sample.TriggerPressed)
            {
                Volatile.Write(ref _pressedLastUs, sample.DeviceTimeUs);
            }
        }

        if (samples.Count > 0)
        {
            screen.Sample(samples[^1]);
            _newest.Set(samples[^1]);
        }
    }
}
