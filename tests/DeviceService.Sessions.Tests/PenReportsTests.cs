namespace DeviceService.Sessions.Tests;

/// <summary>What a pen counts of the line, followed over its restarts.</summary>
public sealed class PenReportsTests
{
    private readonly PenReports _reports = new();

    [Fact]
    public void What_it_had_counted_before_it_was_first_met_is_another_hosts()
    {
        _reports.Met(7, Status(40, 3));

        Assert.Equal((0, 0, 0), (_reports.FrameErrors, _reports.RefusedPermissions, _reports.Starts));
        _reports.Told(Status(42, 4));
        Assert.Equal((2, 1), (_reports.FrameErrors, _reports.RefusedPermissions));
    }

    [Fact]
    public void A_new_handshake_of_the_same_start_counts_on()
    {
        _reports.Met(7, Status(40, 0));
        _reports.Met(7, Status(45, 1));

        Assert.Equal((5, 1, 0), (_reports.FrameErrors, _reports.RefusedPermissions, _reports.Starts));
    }

    [Fact]
    public void After_a_restart_everything_that_it_counts_was_on_this_line()
    {
        _reports.Met(7, Status(40, 2));
        _reports.Met(8, Status(3, 1));
        _reports.Told(Status(5, 1));

        Assert.Equal((5, 1, 1), (_reports.FrameErrors, _reports.RefusedPermissions, _reports.Starts));
    }

    [Fact]
    public void A_status_before_the_first_handshake_says_nothing()
    {
        _reports.Told(Status(40, 2));

        Assert.Equal((0, 0), (_reports.FrameErrors, _reports.RefusedPermissions));
    }

    [Fact]
    public void Beyond_its_32_bits_a_count_goes_on_and_one_that_falls_back_is_no_flood()
    {
        _reports.Met(7, Status(uint.MaxValue - 1, 9));
        _reports.Told(Status(3, 4));

        Assert.Equal((5, 0), (_reports.FrameErrors, _reports.RefusedPermissions));
    }

    private static PenStatus Status(uint errors, uint refused) => new()
    {
        DeviceTimeUs = 0, Mode = PenMode.Disarmed, StopCount = 0, LastStopId = 0, LastAcceptedCommand = 0, ArmId = 0, LimitsGeneration = 0,
        CartridgePresent = true, BatteryPercent = 90, Presses = 0, Strokes = 0, FrameErrors = errors, RefusedPermissions = refused,
    };
}
