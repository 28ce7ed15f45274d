namespace DeviceService.Sessions;

/// <summary>Counts how often each value was seen, so that distributions of several activations add up exactly.</summary>
internal sealed class Histogram
{
    private readonly SortedDictionary<int, long> _counts = [];
    private long _count;
    private long _sum;

    public long Count => _count;

    public void Add(int value)
    {
        _counts[value] = _counts.GetValueOrDefault(value) + 1;
        _count++;
        _sum += value;
    }

    public Histogram Plus(Histogram other)
    {
        var both = new Histogram { _count = _count + other._count, _sum = _sum + other._sum };
        foreach (var (value, count) in _counts.Concat(other._counts))
        {
            both._counts[value] = both._counts.GetValueOrDefault(value) + count;
        }

        return both;
    }

    /// <summary>Null without values.</summary>
    public Distribution? ToDistribution()
    {
        if (_count == 0)
        {
            return null;
        }

        // The 95th percentile by rank: the lowest value with at least 95 of 100 at or below it.
        var rank = ((_count * 95) + 99) / 100;
        var seen = 0L;
        var p95 = 0;
        foreach (var (value, count) in _counts)
        {
            seen += count;
            if (seen >= rank)
            {
                p95 = value;
                break;
            }
        }

        var mean = (int)Math.Round((decimal)_sum / _count, MidpointRounding.AwayFromZero);
        return new Distribution(_counts.First().Key, mean, p95, _counts.Last().Key);
    }
}
