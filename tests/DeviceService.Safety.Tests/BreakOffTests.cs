using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class BreakOffTests
{
    private static readonly StopReason[] PenLineOrService =
    [
        StopReason.DepthAboveLimit, StopReason.DepthDeviation, StopReason.ChannelsDisagree, StopReason.RateOutOfBand, StopReason.Temperature,
        StopReason.LimitsGenerationMismatch, StopReason.LinkLost, StopReason.TelemetryStale, StopReason.DeadMan, StopReason.JournalFailed,
        StopReason.ServiceShutdown, StopReason.PenRestarted, StopReason.UnpermittedMotion, StopReason.ClockRegressed, StopReason.PenFault,
        StopReason.BatteryLow, StopReason.WrongPen, StopReason.OutcomeUnknown,
    ];

    [Fact]
    public void Each_reason_is_laid_to_pen_line_and_service_or_to_somebody_and_none_to_nobody()
    {
        Assert.All(Enum.GetValues<StopReason>(), reason => Assert.Equal(PenLineOrService.Contains(reason), BreakOff.Is(reason)));
        Assert.Contains("Nobody said", Assert.Throws<ArgumentOutOfRangeException>(() => BreakOff.Is((StopReason)999)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_does_afterwards_does_not_undo_what_broke_it_off_and_begins_nothing()
    {
        Assert.Equal(StopReason.LinkLost, BreakOff.After(StopReason.LinkLost, StopReason.EmergencyStop));
        Assert.Equal(StopReason.LinkLost, BreakOff.After(StopReason.LinkLost, null));
        Assert.Equal(StopReason.PenRestarted, BreakOff.After(StopReason.LinkLost, StopReason.PenRestarted));
        Assert.Null(BreakOff.After(null, StopReason.SessionAborted));
        Assert.Null(BreakOff.After(null, null));
    }
}
