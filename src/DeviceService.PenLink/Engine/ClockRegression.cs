using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.PenLink;

/// <summary>
/// Maps the pen's clock to the host's from round trips: a line through the newest good ones, with those thrown out that
/// took too long or lie off the line. The error bound is half the shortest round trip and the largest distance from the line.
/// </summary>
internal sealed class ClockRegression
{
    private const int PointsMax = 32;
    private const int PointsForDrift = 8;
    private const long SpanForDriftUs = 2_000_000;
    private const long SlackUs = 2_000;
    private const int OutliersToRestart = 5;

    // The offset, the host's time and what is mapped are whole microseconds, each cut off.
    private const double RoundingUs = 3;

    private readonly Queue<Point> _points = new(PointsMax);
    private int _outliers;
    private long _newestDeviceUs;
    private double _slope;
    private double _errorAtNewestUs;
    private double _errorGrowth;

    private readonly record struct Point(long DeviceUs, long OffsetUs, long RoundTripUs);

    /// <summary>The newest estimate; null before the first round trip.</summary>
    public ClockEstimate? Estimate { get; private set; }

    /// <summary>Takes one round trip: sent and received by the host, received and sent by the pen. False when it was thrown out.</summary>
    public bool TryAdd(long sentUs, long receivedUs, ulong penReceivedUs, ulong penSentUs, long smoothedRoundTripUs)
    {
        if (penSentUs < penReceivedUs || penSentUs > long.MaxValue / 2)
        {
            return false;
        }

        var roundTripUs = receivedUs - sentUs - (long)(penSentUs - penReceivedUs);
        if (roundTripUs < 0)
        {
            return false;
        }

        var deviceUs = (long)(penReceivedUs + ((penSentUs - penReceivedUs) / 2));
        var point = new Point(deviceUs, sentUs + ((receivedUs - sentUs) / 2) - deviceUs, roundTripUs);
        if (IsOutlier(point) && ++_outliers < OutliersToRestart)
        {
            return false;
        }

        if (_outliers >= OutliersToRestart)
        {
            _points.Clear();
        }

        _outliers = 0;
        if (_points.Count == PointsMax)
        {
            _points.Dequeue();
        }

        _points.Enqueue(point);
        Fit(point, smoothedRoundTripUs);
        return true;
    }

    /// <summary>
    /// How long before <paramref name="nowUs"/>, by the host's clock, it was <paramref name="deviceUs"/> by the pen's. The error grows with the distance
    /// from the newest round trip: by what the slope may be wrong, and before there is one by the most that a self-test lets a pen's clock drift.
    /// </summary>
    /// <returns>False when nothing can be said: no round trip yet, or a time that by this mapping has not come.</returns>
    public bool TryMap(ulong deviceUs, long nowUs, out int transitUs, out int errorUs)
    {
        (transitUs, errorUs) = (0, 0);
        if (Estimate is not { } estimate || deviceUs > long.MaxValue / 2)
        {
            return false;
        }

        double since = (long)deviceUs - _newestDeviceUs;
        var error = _errorAtNewestUs + (Math.Abs(since) * _errorGrowth);
        var transit = nowUs - estimate.OffsetUs - (long)deviceUs - (_slope * since);
        if (transit < -error || transit > int.MaxValue || error > int.MaxValue)
        {
            return false;
        }

        (transitUs, errorUs) = ((int)transit, (int)Math.Ceiling(error));
        return true;
    }

    public void Reset()
    {
        _points.Clear();
        _outliers = 0;
        Estimate = null;
    }

    private bool IsOutlier(Point point)
    {
        if (_points.Count < 4 || Estimate is not { } estimate)
        {
            return false;
        }

        var shortest = _points.Min(static p => p.RoundTripUs);
        if (point.RoundTripUs > (2 * shortest) + SlackUs)
        {
            return true;
        }

        // A point may lie off by its own asymmetry, which half its round trip bounds.
        return Math.Abs(point.OffsetUs - estimate.OffsetUs) > (point.RoundTripUs / 2) + estimate.ErrorBoundUs + SlackUs;
    }

    private void Fit(Point newest, long smoothedRoundTripUs)
    {
        var points = _points.ToArray();
        var meanTime = points.Average(p => (double)(p.DeviceUs - newest.DeviceUs));
        var meanOffset = points.Average(p => (double)(p.OffsetUs - newest.OffsetUs));
        double slope = 0;
        var drifts = points.Length >= PointsForDrift && newest.DeviceUs - points[0].DeviceUs >= SpanForDriftUs;
        if (drifts)
        {
            double products = 0;
            double squares = 0;
            foreach (var p in points)
            {
                var time = p.DeviceUs - newest.DeviceUs - meanTime;
                products += time * (p.OffsetUs - newest.OffsetUs - meanOffset);
                squares += time * time;
            }

            slope = squares > 0 ? products / squares : 0;
        }

        var atNewest = meanOffset - (slope * meanTime);
        var off = points.Max(p => Math.Abs(p.OffsetUs - newest.OffsetUs - atNewest - (slope * (p.DeviceUs - newest.DeviceUs))));
        _newestDeviceUs = newest.DeviceUs;
        _slope = slope;

        // At the ends of the line it is as wrong as it lies off their round trips, and each of those by half itself at the most.
        _errorAtNewestUs = off + (newest.RoundTripUs / 2.0) + RoundingUs;
        _errorGrowth = drifts
            ? ((2 * off) + ((newest.RoundTripUs + points[0].RoundTripUs) / 2.0)) / (newest.DeviceUs - points[0].DeviceUs)
            : SelfTestBounds.DriftPpb / 1e9;
        Estimate = new ClockEstimate(
            newest.OffsetUs + (long)atNewest,

            // A fast pen clock makes the offset fall.
            -(long)(slope * 1e9),
            (points.Min(static p => p.RoundTripUs) / 2) + (long)off + 1,
            smoothedRoundTripUs);
    }
}
