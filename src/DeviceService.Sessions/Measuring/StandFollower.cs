using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Which depth the needles of a pen stood at last, and from which side they came: what a reading on the bench is held against. Written by the line
/// thread, sample by sample; read by any. A stand is a tenth of a second of samples that agree, so that needles on their way are never one.
/// </summary>
internal sealed class StandFollower
{
    /// <summary>Samples of a stand at the least.</summary>
    public const int SamplesMin = 10;

    // Ten samples at 100 per second lie nine times 10 ms apart.
    private const ulong WindowUs = 90_000;

    // A pen takes a contact for released once it was open for 50 ms: a shorter hole in the samples hides no other press.
    private const ulong HoleUsMax = 50_000;

    // One in each 50 ms is enough for whoever looks, and costs the line thread next to nothing.
    private const ulong ToldEveryUs = 50_000;

    private readonly (ulong Us, int Um)[] _window = new (ulong, int)[128];
    private NeedleStand? _newest;
    private int _from;
    private int _count;
    private bool _pressed;
    private bool _sideKnown;
    private bool _seenFree;
    private ulong _lastUs;
    private ulong _toldUs;
    private int _setUm;
    private int _deepestUm;
    private int _lowestUm;

    /// <summary>The newest stand of this link session; null before the first. Any thread.</summary>
    public NeedleStand? Newest => Volatile.Read(ref _newest);

    /// <summary>A new link session, or none (line thread): what was seen before says nothing of now.</summary>
    public void Restart()
    {
        (_pressed, _seenFree, _count) = (false, false, 0);
        Volatile.Write(ref _newest, null);
    }

    /// <summary>Takes one sample (line thread).</summary>
    public void Take(in PenSample sample)
    {
        if (!sample.TriggerPressed || sample.DriveOn)
        {
            (_pressed, _seenFree, _count) = (false, !sample.DriveOn, 0);
            return;
        }

        var (us, setUm, um) = (sample.DeviceTimeUs, sample.SetProtrusion.Micrometers, sample.MeasuredProtrusion.Micrometers);
        var hole = _pressed && us - _lastUs > HoleUsMax;
        if (!_pressed || hole)
        {
            (_pressed, _sideKnown, _deepestUm, _lowestUm, _count) = (true, _seenFree && !hole, 0, um, 0);
        }

        if (setUm != _setUm || _count == 0)
        {
            (_setUm, _count, _toldUs) = (setUm, 0, 0);
        }

        _lastUs = us;
        _lowestUm = Math.Min(_lowestUm, um);
        Keep(us, um);
        if (_count >= SamplesMin && us - _window[_from].Us >= WindowUs && us - _toldUs >= ToldEveryUs)
        {
            Look(sample);
        }
    }

    private void Keep(ulong us, int um)
    {
        if (_count == _window.Length)
        {
            Drop();
        }

        _window[(_from + _count++) % _window.Length] = (us, um);

        // What is older than the window has to be, and is not needed to fill it.
        while (_count > SamplesMin && us - _window[(_from + 1) % _window.Length].Us >= WindowUs)
        {
            Drop();
        }
    }

    private void Drop()
    {
        _from = (_from + 1) % _window.Length;
        _count--;
    }

    private void Look(in PenSample sample)
    {
        var (lowest, highest, sum) = (int.MaxValue, int.MinValue, 0L);
        for (var at = 0; at < _count; at++)
        {
            var um = _window[(_from + at) % _window.Length].Um;
            (lowest, highest, sum) = (Math.Min(lowest, um), Math.Max(highest, um), sum + um);
        }

        var mean = (int)Math.Round((double)sum / _count, MidpointRounding.AwayFromZero);
        if (highest - lowest > NeedleStand.SpreadUmMax || _setUm == 0 || mean * 2 < _setUm)
        {
            // On their way, or nearer to where needles are when they are in.
            return;
        }

        var deepest = _setUm >= _deepestUm;
        bool? fromAbove = _sideKnown ? !deepest && _lowestUm >= mean - NeedleStand.SpreadUmMax : null;
        Volatile.Write(ref _newest, new NeedleStand(_setUm, mean, fromAbove, sample.HostTimestamp));
        _toldUs = sample.DeviceTimeUs;
        if (deepest)
        {
            (_deepestUm, _lowestUm) = (_setUm, sample.MeasuredProtrusion.Micrometers);
        }
    }
}
