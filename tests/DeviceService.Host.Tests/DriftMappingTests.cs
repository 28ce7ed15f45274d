using System.Collections.Immutable;
using DeviceService.Clinic;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host.Tests;

/// <summary>How a pen changes, in the words of the API.</summary>
public sealed class DriftMappingTests
{
    private static readonly DriftLoad Rate = new(100_000, null, null);
    private static readonly DriftLoad Face = new(100_000, 0, TreatmentArea.Forehead);

    [Fact]
    public void The_load_is_told_with_its_depth_also_where_that_begins_at_0_and_a_session_without_it_has_no_current()
    {
        var response = DriftMapping.ToWire(
            new PenDrift([Point("ses-1", (Face, 200.5), (Rate, 300)), Point("ses-2", (Rate, 300))], null, null, Face), ReferenceProfile.Profile);

        Assert.Equal(
            (100_000u, true, 0u, V1.TreatmentArea.Forehead),
            (response.CurrentAtMillihertz, response.HasCurrentAtDepthUm, response.CurrentAtDepthUm, response.CurrentAtArea));
        Assert.Equal([(true, 200_500ul), (false, 0ul)], response.Points.Select(static point => (point.HasLoadedCurrentUa, point.LoadedCurrentUa)));
    }

    [Fact]
    public void A_load_of_any_depth_and_area_has_neither()
    {
        var response = DriftMapping.ToWire(new PenDrift([Point("ses-1", (Rate, 300))], null, null, Rate), ReferenceProfile.Profile);

        Assert.Equal((100_000u, false, V1.TreatmentArea.Unspecified), (response.CurrentAtMillihertz, response.HasCurrentAtDepthUm, response.CurrentAtArea));
        Assert.Equal(300_000ul, Assert.Single(response.Points).LoadedCurrentUa);
        Assert.Equal(0u, DriftMapping.ToWire(PenDrift.Nothing, ReferenceProfile.Profile).CurrentAtMillihertz);
    }

    private static DriftPoint Point(string session, params (DriftLoad Load, double Milliamps)[] currents) => new(
        session, new Moment(DateTimeOffset.UnixEpoch, 0), 0, currents.ToImmutableDictionary(static one => one.Load, static one => one.Milliamps));
}
