using DeviceService.Safety;

namespace DeviceService.Sessions;

// Where each stream stands now. A cursor of this run that lies ahead of it was given out by nobody, or by a numbering that is over:
// what came next would be taken for delivered already, and passed over in silence.
public sealed partial class PenFleet
{
    /// <summary>The newest place of <see cref="WatchPens"/>.</summary>
    public Cursor PensPlace => _penFeed.Newest;

    /// <summary>The newest place of <see cref="WatchControl"/>.</summary>
    public Cursor ControlPlace => _controlFeed.Newest;

    /// <summary>The newest place of <see cref="WatchAlarms"/>.</summary>
    public Cursor AlarmsPlace => _alarms.Feed.Newest;

    /// <summary>The newest place of <see cref="WatchTelemetry"/>; null where there is no such pen.</summary>
    public Cursor? SamplesPlace(PenName name)
    {
        if (Find(name, out _) is not { } owner)
        {
            return null;
        }

        // What a status shows may be a sample ahead of what is kept already.
        var newest = owner.Follower.Newest?.Sequence ?? 0;
        Span<PenSample> one = new PenSample[1];
        var place = Math.Max(0, owner.Ring.Newest - 1);
        return new Cursor(InstanceId, (long)(owner.Ring.Read(ref place, one).Count > 0 ? Math.Max(newest, one[0].Sequence) : newest));
    }
}
