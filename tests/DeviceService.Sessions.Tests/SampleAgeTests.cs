using DeviceService.Safety;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DeviceService.Sessions.Tests;

/// <summary>How old a sample is once it was checked.</summary>
public sealed class SampleAgeTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TelemetryRing _ring = new(16);

    [Fact]
    public void A_samples_age_is_from_its_measurement_until_its_check_was_done()
    {
        var follower = new LineFollower(_ring, static prefix => prefix, _clock);
        var sample = Sample() with { TransitUs = 700, TransitErrorUs = 300 };

        // A motor that nobody permitted: so long took the stop that its check led to.
        follower.Take(sample, 0, new Moment(_clock.GetUtcNow(), 0), new Listener(() => _clock.Advance(TimeSpan.FromMicroseconds(250))));

        Assert.Equal((950, 950), (Newest().AgeUs, follower.Newest?.AgeUs));
        Assert.Equal(300, Newest().TransitErrorUs);
    }

    [Fact]
    public void A_sample_that_by_the_mapping_came_a_little_before_it_was_measured_is_of_no_age()
    {
        Assert.Equal(0, (Sample() with { TransitUs = -90, TransitErrorUs = 100, CheckUs = 10 }).AgeUs);
        Assert.Null((Sample() with { CheckUs = 10 }).AgeUs);
    }

    private PenSample Newest()
    {
        var place = 0L;
        var into = new PenSample[1];
        Assert.Equal(1, _ring.Read(ref place, into).Count);
        return into[0];
    }

    private PenSample Sample() => new()
    {
        Sequence = 1,
        DeviceTimeUs = 10_000,
        HostTimestamp = _clock.GetTimestamp(),
        MeasuredProtrusion = NeedleProtrusion.Retracted,
        SetProtrusion = NeedleProtrusion.Retracted,
        StrokeRate = StrokeRate.Standing,
        TriggerPressed = false,
        DriveOn = true,
        LimitsGeneration = 1,
    };

    private sealed class Listener(Action onBreach) : ILineListener
    {
        public void OnPermissionOver()
        {
        }

        public void OnBreach(in GuardBreach breach) => onBreach();

        public void OnDriveStarted(string activationId, ulong deviceTimeUs, Moment at)
        {
        }

        public void OnDriveEnded(string activationId, ActivationTally tally, ulong deviceTimeUs, Moment at, bool seen)
        {
        }

        public void OnRecorded(string activationId, int number, long lost, IReadOnlyList<PenSample> samples)
        {
        }
    }
}
