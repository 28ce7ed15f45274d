namespace DeviceService.Sessions;

/// <summary>Adds the measurements of a pass's activations up.</summary>
internal static class PassMeasurement
{
    /// <param name="activations">At least one.</param>
    /// <param name="tally">All their samples; null when some were measured by an earlier run of the service, and then
    /// a percentile is the highest of theirs, which errs to the safe side.</param>
    public static TreatmentMeasurement Of(IReadOnlyList<ActivationRecord> activations, ActivationTally? tally)
    {
        var all = activations.Select(static activation => activation.Measured).ToArray();
        return new TreatmentMeasurement
        {
            SetProtrusionUm = all.Max(static one => one.SetProtrusionUm),
            MeasuredProtrusionUm = tally is null ? Merge(all, static one => one.MeasuredProtrusionUm) : tally.Protrusion.ToDistribution(),
            SetStrokeRateMillihertz = all.Max(static one => one.SetStrokeRateMillihertz),
            MeasuredStrokeRateMillihertz = tally is null ? Merge(all, static one => one.MeasuredStrokeRateMillihertz) : tally.StrokeRate.ToDistribution(),
            Strokes = all.Sum(static one => one.Strokes),
            Punctures = all.Any(static one => one.Punctures is null) ? null : all.Sum(static one => one.Punctures),
            DriveTimeUs = all.Sum(static one => one.DriveTimeUs),
            ContactTimeUs = all.All(static one => one.ContactTimeUs is null) ? null : all.Sum(static one => one.ContactTimeUs ?? 0),
            MotorCurrentMilliamps = tally is null ? Merge(all, static one => one.MotorCurrentMilliamps) : tally.Current.ToDistribution(),
            LoadedCurrentMilliamps = tally is null ? Merge(all, static one => one.LoadedCurrentMilliamps) : tally.LoadedCurrent.ToDistribution(),
            SamplesReceived = all.Sum(static one => one.SamplesReceived),
            SamplesMissing = all.Sum(static one => one.SamplesMissing),
        };
    }

    private static Distribution? Merge(TreatmentMeasurement[] all, Func<TreatmentMeasurement, Distribution?> of)
    {
        var known = all.Where(one => of(one) is not null && one.SamplesReceived > 0)
            .Select(one => (Distribution: of(one)!, Weight: (decimal)one.SamplesReceived))
            .ToArray();
        return known.Length == 0
            ? null
            : new Distribution(
                known.Min(static one => one.Distribution.Min),
                (int)Math.Round(known.Sum(static one => one.Distribution.Mean * one.Weight) / known.Sum(static one => one.Weight), MidpointRounding.AwayFromZero),
                known.Max(static one => one.Distribution.P95),
                known.Max(static one => one.Distribution.Max));
    }
}
