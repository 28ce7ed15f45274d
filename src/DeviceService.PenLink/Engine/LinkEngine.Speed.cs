using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

// Between the counters and the report that the pen is there: the telemetry rate, and the speed that it needs. Nothing of it
// is worth a link: what the pen or the line cannot do is left as it is, and the report says which rate that is.
internal sealed partial class LinkEngine
{
    private Counters? _counters;
    private DeviceService.Sessions.JournalHead? _keptHead;
    private uint _samplesPerSecond = SampleClock.RateHzInitial;
    private uint _offeredBitsPerSecond;
    private uint _offeredBitsPerSecondMax;
    private int _bitsPerSecond = LineSpeed.Initial;
    private int? _failedBitsPerSecond;
    private int _wantedBitsPerSecond;
    private long _raisedUs;
    private uint _pingsBeforeChange;
    private long? _speedReturnUs;
    private long? _breakEndsUs;

    private bool IsRaised => _bitsPerSecond != LineSpeed.Initial;

    private long PingIntervalUs => _stage == EngineStage.ProvingSpeed || _pingId < LinkTiming.FirstPings ? LinkTiming.FirstPingIntervalUs
        : IsRaised ? LinkTiming.PingIntervalRaisedUs
        : LinkTiming.PingIntervalUs;

    /// <summary>The counters are known. Raises the speed if the rate needs it, or sets the rate.</summary>
    private void Tune(LinkTime now)
    {
        if (SpeedToRaiseTo() is not { } speed)
        {
            SetRate(now);
            return;
        }

        _wantedBitsPerSecond = speed;
        _stage = EngineStage.RaisingSpeed;
        _giveUpUs = now.Us + LinkTiming.HandshakeMaxUs;

        // The pen may change, and its answer get lost.
        _output.SpeedInDoubt = true;
        SendInternal(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = (uint)speed } }, now);
    }

    private int? SpeedToRaiseTo()
    {
        // A pen that is latched would refuse, and so would one that says it has no speed of its own.
        if (!_output.SetsSpeed || _offeredBitsPerSecond == 0 || _latch.IsLatched || _firstStatus!.State != PenState.Disarmed)
        {
            return null;
        }

        var max = _failedBitsPerSecond is { } failed ? Math.Min((uint)failed - 1, _offeredBitsPerSecondMax) : _offeredBitsPerSecondMax;
        return LineSpeed.LowestFor(_wantedSamplesPerSecond, max) is { } lowest && lowest > _bitsPerSecond ? lowest : null;
    }

    /// <summary>The pen changes once its answer is out, so this end may at once.</summary>
    private void ChangeSpeed(LinkTime now)
    {
        var changed = false;
        _latch.WriteOrdinary(this, engine => changed = engine._output.TrySetSpeed(engine._wantedBitsPerSecond));
        _bitsPerSecond = _wantedBitsPerSecond;
        if (!changed)
        {
            SpeedFailed(now);
            return;
        }

        _stage = EngineStage.ProvingSpeed;
        _raisedUs = now.Us;
        _giveUpUs = now.Us + LinkTiming.SpeedProofMaxUs;
        _pingDueUs = now.Us + LinkTiming.SpeedSettleUs;
        _pingsBeforeChange = _pingId;
        _decoder.Reset();
        _unacknowledged.Dropped();
    }

    /// <summary>A Pong came to a Ping that was sent at the new speed: both directions carry it.</summary>
    private void SpeedProven(LinkTime now)
    {
        _output.SpeedInDoubt = false;
        SetRate(now);
    }

    private void SpeedFailed(LinkTime now)
    {
        _failedBitsPerSecond = _wantedBitsPerSecond;
        Lose(LinkStatuses.SpeedFailed, EngineStage.Greeting, now);
    }

    private void SetRate(LinkTime now)
    {
        if (_wantedSamplesPerSecond == SampleClock.RateHzInitial)
        {
            CompleteHandshake(_counters!, now);
            return;
        }

        _stage = EngineStage.SettingRate;
        _giveUpUs = now.Us + LinkTiming.HandshakeMaxUs;
        SendInternal(new Command { SetTelemetryRate = new Penlink.V1.SetTelemetryRate { SamplesPerSecond = _wantedSamplesPerSecond } }, now);
    }

    /// <summary>The pen has refused. Without the speed the rate may still fit; without the rate it is the first one.</summary>
    private void LeaveAsItIs(LinkTime now)
    {
        if (_stage == EngineStage.RaisingSpeed)
        {
            SetRate(now);
        }
        else
        {
            CompleteHandshake(_counters!, now);
        }
    }

    private void TakeRate(OutstandingCommand command, CommandReply reply, LinkTime now)
    {
        var complete = reply.ResultCase == CommandReply.ResultOneofCase.TelemetryRate && reply.TelemetryRate.SamplesPerSecond > 0;
        if (complete)
        {
            _samplesPerSecond = reply.TelemetryRate.SamplesPerSecond;
            _samples.SetRate(_samplesPerSecond);
        }

        if (command.Submission is not null)
        {
            Finish(complete ? CommandResult.Applied : CommandResult.Uncertain, complete ? "" : ReplyIncomplete);
            return;
        }

        _outstanding = null;
        if (complete)
        {
            CompleteHandshake(_counters!, now);
        }
        else
        {
            Lose(LinkStatuses.Stalled, EngineStage.Greeting, now);
        }
    }

    /// <summary>
    /// A link at a raised speed is lost: until hands were shaken again a stop is also a break. What is stopped within the
    /// report of the loss still goes out at the speed that the pen had.
    /// </summary>
    private void DoubtSpeed(LinkTime now)
    {
        if (!IsRaised)
        {
            return;
        }

        if (now.Us - _raisedUs < LinkTiming.SpeedTrialUs)
        {
            _failedBitsPerSecond = _bitsPerSecond;
        }

        _output.SpeedInDoubt = true;
        _speedReturnUs = now.Us + LinkTiming.SpeedSettleUs;
    }

    /// <summary>Every session begins at the first speed; a pen that hears nobody at the raised one comes back to it within 1 s.</summary>
    private void ReturnToInitialSpeed(LinkTime now)
    {
        if (now.Us < (_speedReturnUs ?? long.MaxValue))
        {
            return;
        }

        _speedReturnUs = null;
        _bitsPerSecond = LineSpeed.Initial;
        _decoder.Reset();
        _latch.WriteOrdinary(_output, static output => output.TrySetSpeed(LineSpeed.Initial));
    }

    /// <summary>True while a stop holds the line low. When it has been long enough, the stop's frame follows.</summary>
    private bool TickBreak(LinkTime now)
    {
        if (!_output.IsBreaking)
        {
            _breakEndsUs = null;
            return false;
        }

        _breakEndsUs ??= now.Us + LinkTiming.BreakUs;
        if (now.Us < _breakEndsUs)
        {
            return true;
        }

        _breakEndsUs = null;
        _latch.WriteOrdinary(_output, static output => output.EndBreak());
        _latch.Repeat();
        return false;
    }
}
