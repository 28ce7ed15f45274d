namespace DeviceService.Safety;

/// <summary>
/// Where a quantity of a pen goes from session to session: a straight line by ordinary least squares through one value for each session. It
/// warns while there is time: before the pen is stopped for it, and not because readings scatter.
/// </summary>
/// <param name="Sessions">Sessions that it rests on, the newest ones.</param>
/// <param name="Now">The line at the newest session.</param>
/// <param name="PerSession">What the line gains from one session to the next.</param>
/// <param name="Scatter">Standard deviation of the values about the line.</param>
/// <param name="Rises">Whether the slope is more than chance: beyond four of its own standard errors.</param>
public sealed record DriftTrend(int Sessions, double Now, double PerSession, double Scatter, bool Rises)
{
    /// <summary>Fewest sessions that a trend is made of: with fewer, four of a slope's standard errors say little.</summary>
    public const int SessionsMin = 8;

    /// <summary>Most sessions: what was long ago says little of how the pen changes now.</summary>
    public const int SessionsMax = 30;

    /// <summary>How many sessions it looks ahead.</summary>
    public const int SessionsAhead = 10;

    /// <summary>The share of what is allowed at which it warns, in percent.</summary>
    public const int WarnPercent = 80;

    private const double StandardErrors = 4;

    /// <summary>The line after the next <see cref="SessionsAhead"/> sessions; where the slope may be chance, as it is now.</summary>
    public double Ahead => Rises ? Now + (PerSession * SessionsAhead) : Now;

    /// <summary>The trend of the newest values; null while there are too few.</summary>
    /// <param name="values">One for each session, oldest first.</param>
    public static DriftTrend? Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var from = Math.Max(0, values.Count - SessionsMax);
        var n = values.Count - from;
        if (n < SessionsMin)
        {
            return null;
        }

        var (meanX, meanY) = ((n - 1) / 2.0, 0.0);
        for (var at = 0; at < n; at++)
        {
            meanY += values[from + at] / n;
        }

        var (sxx, sxy) = (0.0, 0.0);
        for (var at = 0; at < n; at++)
        {
            sxx += (at - meanX) * (at - meanX);
            sxy += (at - meanX) * (values[from + at] - meanY);
        }

        var slope = sxy / sxx;
        var rest = 0.0;
        for (var at = 0; at < n; at++)
        {
            var apart = values[from + at] - (meanY + (slope * (at - meanX)));
            rest += apart * apart;
        }

        var scatter = Math.Sqrt(rest / (n - 2));
        return new DriftTrend(n, meanY + (slope * (n - 1 - meanX)), slope, scatter, Math.Abs(slope) > StandardErrors * scatter / Math.Sqrt(sxx));
    }

    /// <summary>Whether it is, or within <see cref="SessionsAhead"/> sessions will be, beyond <see cref="WarnPercent"/> of what is allowed, in either direction.</summary>
    /// <param name="allowed">Beyond which the pen is stopped, above 0, in the unit of the values.</param>
    public bool Warns(double allowed) => Math.Max(Math.Abs(Now), Math.Abs(Ahead)) >= allowed * WarnPercent / 100;
}
