using DeviceService.Clinic;
using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>How a pen changes. The wire has thousandths, so that its numbers are whole.</summary>
internal static class DriftMapping
{
    private const int Thousandths = 1_000;

    public static V1.GetDriftTrendResponse ToWire(PenDrift drift, SafetyProfile profile)
    {
        var response = new V1.GetDriftTrendResponse
        {
            Depth = ToWire(drift.Depth, DriftBook.DepthAllowedUm(profile)),
            Current = ToWire(drift.Current, DriftBook.CurrentAllowedMilliamps(profile)),
            CurrentAtMillihertz = (uint)(drift.At?.RateMillihertz ?? 0),
            CurrentAtArea = drift.At?.Area?.ToWire() ?? V1.TreatmentArea.Unspecified,
        };
        if (drift.At?.DepthUm is { } depth)
        {
            response.CurrentAtDepthUm = (uint)depth;
        }

        response.Points.AddRange(drift.Points.Select(point => ToWire(point, drift.At)));
        return response;
    }

    private static V1.DriftTrend? ToWire(DriftTrend? trend, int allowed) => trend is null
        ? null
        : new V1.DriftTrend
        {
            Sessions = (uint)trend.Sessions,
            Now = Whole(trend.Now),
            PerSession = Whole(trend.PerSession),
            Scatter = (ulong)Whole(trend.Scatter),
            Ahead = Whole(trend.Ahead),
            Allowed = (ulong)allowed * Thousandths,
            Warns = trend.Warns(allowed),
        };

    private static V1.DriftPoint ToWire(DriftPoint point, DriftLoad? load)
    {
        var wire = new V1.DriftPoint { SessionId = point.SessionId, EndedAt = point.EndedAt.ToWire(), DeviationNm = Whole(point.DeviationUm) };
        if (load is { } at && point.Currents.TryGetValue(at, out var current))
        {
            wire.LoadedCurrentUa = (ulong)Whole(current);
        }

        return wire;
    }

    private static long Whole(double value) => (long)Math.Round(value * Thousandths);
}
