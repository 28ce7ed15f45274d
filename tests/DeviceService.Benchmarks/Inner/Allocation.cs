namespace DeviceService.Benchmarks;

/// <summary>What a sample costs the heap on its way from the line to the decision, counted by the runtime on the thread that decides.</summary>
internal static class Allocation
{
    private const int FramesWarm = 2_000;
    private const int FramesCounted = 5_000;

    public static Figure Measure()
    {
        using var path = new DecisionPath();
        path.AllocatedBy(FramesWarm);
        var samplesBefore = path.Samples;
        var allocated = path.AllocatedBy(FramesCounted);
        var samples = path.Samples - samplesBefore;
        if (samples == 0 || path.Breaches > 0)
        {
            throw new BenchException($"{samples} samples came to the guard, and {path.Breaches} broke a limit: that is not the path that was to be measured.");
        }

        var perSample = (double)allocated / samples;
        return new Figure(
            "allocation.decision", perSample, "bytes", null, "0 bytes", allocated == 0,
            FormattableString.Invariant($"{samples} samples: bytes kept, decoded, checked, put into the ring"));
    }
}
