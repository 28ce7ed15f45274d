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

    private readonly Queue<Point> _points = new(PointsMax);
    private int _outliers;

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
        if (points.Length >= PointsForDrift && newest.DeviceUs - points[0].DeviceUs >= SpanForDriftUs)
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
        Estimate = new ClockEstimate(
            newest.OffsetUs + (long)atNewest,

            // A fast pen clock makes the offset fall.
            -(long)(slope * 1e9),
            (points.Min(static p => p.RoundTripUs) / 2) + (long)off + 1,
            smoothedRoundTripUs);
    }
}
