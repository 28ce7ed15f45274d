using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// What happens on the line thread with each sample, before anything else sees it: the guard, then the measuring of an activation,
/// then the ring. The first of the two paths that may not queue: a breach is stopped here.
/// </summary>
internal sealed class LineFollower(TelemetryRing ring, Func<string, string> newId, TimeProvider clock)
{
    private const int ChunkSamples = 128;
    private const int RateWindow = 50;
    private const long NoPlace = -1;

    private readonly SampleGuard _guard = new();
    private readonly NewestSample _newest = new();
    private readonly StandFollower _stand = new();
    private GuardSettings _settings = GuardSettings.Disarmed;
    private GuardSettings? _demandedUnder;
    private ActivationTally? _tally;
    private string? _activationId;
    private List<PenSample> _chunk = [];
    private long _chunkLost;
    private int _chunkNumber;
    private long _liveDriveUs;
    private long _liveStrokes;
    private long _livePlaceUs = NoPlace;
    private int _rateCount;
    private ulong _rateFromUs;

    /// <summary>The newest valid sample of this link session; null before the first. Any thread.</summary>
    public PenSample? Newest => _newest.Read();

    /// <summary>Where its needles stood last, with the motor off and the trigger held; null before. Any thread.</summary>
    public NeedleStand? Stand => _stand.Newest;

    /// <summary>Samples a second by the pen's clock; 0 before it is known. Any thread.</summary>
    public int RateHz { get; private set; }

    /// <summary>True while a press may start the motor. Any thread.</summary>
    public bool IsArmed => Volatile.Read(ref _settings).Armed;

    /// <summary>What the newest arming has used up so far. Any thread.</summary>
    public LiveUse Live => new(
        Volatile.Read(ref _liveDriveUs), Volatile.Read(ref _liveStrokes), Volatile.Read(ref _livePlaceUs) is >= 0 and var placeUs ? placeUs : null);

    /// <summary>The pen's own count of strokes (line thread).</summary>
    public void Count(ulong strokes) => _guard.Count(strokes);

    /// <summary>From the next sample on. Any thread.</summary>
    public void Publish(GuardSettings settings) => Volatile.Write(ref _settings, settings);

    /// <summary>Takes one sample (line thread); tells what it came to.</summary>
    public GuardBreach? Take(in PenSample sample, int lost, Moment at, ILineListener listener)
    {
        var settings = Volatile.Read(ref _settings);
        _guard.Adopt(settings);
        var breach = _guard.Check(sample);
        if (breach is { Action: GuardAction.Disarm or GuardAction.Pause } demanded)
        {
            // Told once; but a loop that had not heard of it yet may have renewed the permit since.
            listener.OnPermissionOver();
            breach = ReferenceEquals(_demandedUnder, settings) ? null : demanded;
            _demandedUnder = settings;
        }

        if (breach is { } broken)
        {
            listener.OnBreach(broken);
        }

        var checkedAt = clock.GetTimestamp();
        Volatile.Write(ref _liveDriveUs, _guard.DriveUs);
        Volatile.Write(ref _liveStrokes, _guard.Strokes);
        Volatile.Write(ref _livePlaceUs, _guard.PlaceUs ?? NoPlace);

        Measure(sample, lost, at, listener);
        var judged = sample with { CheckUs = (int)Math.Min(clock.GetElapsedTime(sample.HostTimestamp, checkedAt).TotalMicroseconds, int.MaxValue) };
        ring.Append(judged);
        _newest.Set(judged);
        _stand.Take(sample);
        EstimateRate(sample);
        return breach;
    }

    /// <summary>The line is lost (line thread): what was measured so far ends unseen.</summary>
    public void Lose(Moment at, ILineListener listener)
    {
        if (_tally is { } tally && Newest is { } last)
        {
            End(tally, last.DeviceTimeUs, at, false, listener);
        }

        _newest.Clear();
        _stand.Restart();
        RateHz = 0;
        _rateCount = 0;
    }

    /// <summary>A new link session (line thread): nothing is permitted, and the pen's clock may begin anew.</summary>
    public void Restart()
    {
        Volatile.Write(ref _settings, GuardSettings.Disarmed);
        _guard.Restart();
        Volatile.Write(ref _livePlaceUs, NoPlace);
        _newest.Clear();
        _stand.Restart();
        _rateCount = 0;
    }

    private void Measure(in PenSample sample, int lost, Moment at, ILineListener listener)
    {
        if (sample.DriveOn)
        {
            if (_tally is null)
            {
                _tally = new ActivationTally();
                _activationId = newId("act");
                _chunkNumber = 0;
                lost = 0;
                listener.OnDriveStarted(_activationId, sample.DeviceTimeUs, at);
            }

            _tally.Add(sample, lost);
            Record(sample, lost, listener);
        }
        else if (_tally is { } tally)
        {
            tally.End(sample, lost);
            Record(sample, lost, listener);
            End(tally, sample.DeviceTimeUs, at, true, listener);
        }
    }

    private void Record(in PenSample sample, int lost, ILineListener listener)
    {
        if (lost > 0)
        {
            // A loss begins a new chunk, so that the recording says where it was.
            HandOver(listener);
        }

        _chunkLost += lost;
        _chunk.Add(sample);
        if (_chunk.Count >= ChunkSamples)
        {
            HandOver(listener);
        }
    }

    private void End(ActivationTally tally, ulong deviceTimeUs, Moment at, bool seen, ILineListener listener)
    {
        HandOver(listener);
        listener.OnDriveEnded(_activationId!, tally, deviceTimeUs, at, seen);
        _tally = null;
        _activationId = null;
    }

    private void HandOver(ILineListener listener)
    {
        if (_chunk.Count > 0)
        {
            listener.OnRecorded(_activationId!, ++_chunkNumber, _chunkLost, _chunk);
            _chunk = new List<PenSample>(ChunkSamples);
            _chunkLost = 0;
        }
    }

    private void EstimateRate(in PenSample sample)
    {
        if (_rateCount++ == 0)
        {
            _rateFromUs = sample.DeviceTimeUs;
        }
        else if (_rateCount > RateWindow)
        {
            var passedUs = sample.DeviceTimeUs - _rateFromUs;
            RateHz = passedUs == 0 ? 0 : (int)(((RateWindow * 1_000_000UL) + (passedUs / 2)) / passedUs);
            _rateCount = 0;
        }
    }
}

/// <summary>What an arming has used up: for whoever looks, not for what decides.</summary>
/// <param name="DriveUs">Time driven, in microseconds.</param>
/// <param name="Strokes">Strokes.</param>
/// <param name="PlaceUs">Time driven in the place where the pen is now, in microseconds; null where the pen reports no glide.</param>
internal readonly record struct LiveUse(long DriveUs, long Strokes, long? PlaceUs);

/// <summary>Told by the line thread, one after another.</summary>
internal interface ILineListener
{
    /// <summary>Whatever was permitted is over; told with each sample that shows it.</summary>
    void OnPermissionOver();

    void OnBreach(in GuardBreach breach);

    void OnDriveStarted(string activationId, ulong deviceTimeUs, Moment at);

    void OnDriveEnded(string activationId, ActivationTally tally, ulong deviceTimeUs, Moment at, bool seen);

    void OnRecorded(string activationId, int number, long lost, IReadOnlyList<PenSample> samples);
}
