using DeviceService.PenLink;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>The stop that ends a run, whatever ends it: written until the pen tells that it stands, for a second at the most.</summary>
internal static class LastStop
{
    private const int WritesMax = 25;
    private const uint StopIdFirst = 0x7000_0000;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(40);

    /// <returns>True when a Status said LATCHED and a later sample, where there are samples, has the drive off.</returns>
    public static async Task<bool> WriteAsync(ConformancePen pen)
    {
        pen.Permits = null;
        try
        {
            var from = pen.Mark;
            var stopId = StopIdFirst + (uint)from;
            for (var writes = 0; writes < WritesMax; writes++)
            {
                pen.Send(RawFrames.StopSequence(stopId));
                var latched = await pen.NextAsync(from, static heard => heard.Frame.Status is { State: PenState.Latched }, Between, CancellationToken.None);
                if (latched is not null && await IsDriveOffAsync(pen, latched))
                {
                    return true;
                }
            }
        }
        catch (LineLostException)
        {
            // Nothing can be written any more; the pen's dead-man ends what was permitted.
            return false;
        }

        return false;
    }

    private static async Task<bool> IsDriveOffAsync(ConformancePen pen, Heard latched)
    {
        if (latched.Tag == 0)
        {
            return true;
        }

        var atUs = latched.Frame.Status.DeviceTimeUs;
        var told = await pen.NextAsync(
            latched.Index, heard => heard.Frame.Telemetry is { } telemetry && telemetry.DeviceTimeUs > atUs && telemetry.Samples.All(static one => one.HasDriveOn && !one.DriveOn),
            Between, CancellationToken.None);
        return told is not null;
    }
}
