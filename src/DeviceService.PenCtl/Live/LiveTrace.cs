using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>The newest seconds of one pen's samples, by the pen's own clock.</summary>
internal sealed class LiveTrace(TimeSpan length)
{
    private readonly Queue<Sample> _samples = new();
    private readonly ulong _lengthUs = (ulong)length.TotalMicroseconds;

    /// <summary>The newest sample; null before the first.</summary>
    public Sample? Newest { get; private set; }

    /// <summary>Samples that the line lost or that were not valid, since the view was opened.</summary>
    public ulong LostByLine { get; private set; }

    /// <summary>Samples that this view was too slow for.</summary>
    public ulong LostHere { get; private set; }

    public void Add(SampleBatch batch)
    {
        LostByLine += batch.MissingBefore;
        foreach (var sample in batch.Samples)
        {
            Add(sample);
        }
    }

    /// <summary>What the line lost stands in the batch that follows too, and is counted there.</summary>
    public void Add(Gap gap)
    {
        if (gap is { Reason: GapReason.ReaderBehind, HasFirstMissingSequence: true, HasLastMissingSequence: true })
        {
            LostHere += gap.LastMissingSequence - gap.FirstMissingSequence + 1;
        }
    }

    /// <summary>One value for each cell, the newest in the last; null where nothing was measured.</summary>
    /// <param name="cells">How many cells the length is divided into.</param>
    /// <param name="value">What is drawn of a sample; null where its sensor is not fitted.</param>
    public IReadOnlyList<double?> Cells(int cells, Func<Sample, double?> value)
    {
        var drawn = new double?[cells];
        if (Newest is not { } newest)
        {
            return drawn;
        }

        foreach (var sample in _samples)
        {
            var age = newest.DeviceTimeUs - sample.DeviceTimeUs;
            var cell = cells - 1 - (int)Math.Min((ulong)cells - 1, age * (ulong)cells / _lengthUs);
            if (value(sample) is { } measured && !(drawn[cell] >= measured))
            {
                drawn[cell] = measured;
            }
        }

        return drawn;
    }

    private void Add(Sample sample)
    {
        if (Newest is { } before && sample.DeviceTimeUs < before.DeviceTimeUs)
        {
            // The pen started again: its clock did too, and what came before cannot be placed on it.
            _samples.Clear();
        }

        Newest = sample;
        _samples.Enqueue(sample);
        while (sample.DeviceTimeUs - _samples.Peek().DeviceTimeUs > _lengthUs)
        {
            _samples.Dequeue();
        }
    }
}
