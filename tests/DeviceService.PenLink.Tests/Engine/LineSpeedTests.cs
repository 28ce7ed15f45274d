using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;
using Xunit;

namespace DeviceService.PenLink.Tests;

/// <summary>A UART whose two ends hear noise while their speeds differ.</summary>
public sealed class LineSpeedTests
{
    [Theory]
    [InlineData(100, 115_200)]
    [InlineData(159, 115_200)]
    [InlineData(160, 230_400)]
    [InlineData(500, 460_800)]
    [InlineData(1000, 921_600)]
    public void A_UART_is_raised_as_far_as_the_rate_needs_and_the_pen_sends_at_that_rate(int rate, int speed)
    {
        var bench = Uart(rate).Online();

        Assert.Equal(speed, bench.Line.BitsPerSecond);
        Assert.Equal(speed, bench.Pen.Speed);
        Assert.Equal(rate, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
        bench.Run(2_000);
        Assert.True(bench.IsOnline);
        Assert.InRange(bench.Observer.Samples.Count, rate * 2 * 95 / 100, (rate * 2 * 105 / 100) + 1);
        Assert.Equal(0, bench.Observer.Lost);
    }

    [Fact]
    public void The_new_speed_is_proved_by_a_Ping_20_ms_later_before_the_pen_counts_as_there()
    {
        var bench = Uart(500).Open();
        bench.RunUntil(() => bench.Line.BitsPerSecond == 460_800);

        Assert.Empty(bench.Observer.Handshakes);
        var pings = bench.Sent(HostFrame.BodyOneofCase.Ping);
        bench.Run(19);
        Assert.Equal(pings, bench.Sent(HostFrame.BodyOneofCase.Ping));
        Assert.False(bench.IsOnline);
        bench.Run(3);
        Assert.Equal(pings + 1, bench.Sent(HostFrame.BodyOneofCase.Ping));
    }

    [Fact]
    public void Through_a_serial_server_whose_speed_cannot_be_set_the_pen_is_not_asked()
    {
        var bench = Uart(150);
        bench.Line.HasSpeed = false;
        bench.Online();

        Assert.DoesNotContain(bench.Pen.Executed, done => done.Kind == Command.BodyOneofCase.SetLineSpeed);
        Assert.Equal(150, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
    }

    [Fact]
    public void A_line_without_a_speed_of_its_own_carries_any_rate_and_the_pen_is_not_asked()
    {
        var bench = new LinkBench(samplesPerSecond: 1000) { Line = { HasSpeed = true } }.Online();

        Assert.DoesNotContain(bench.Pen.Executed, done => done.Kind == Command.BodyOneofCase.SetLineSpeed);
        Assert.Equal(1000, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
    }

    [Fact]
    public void A_pen_that_cannot_be_raised_that_far_stays_at_100_samples_and_says_so()
    {
        var bench = Uart(1000, speedMax: 460_800).Online();

        Assert.Equal(LineSpeed.Initial, bench.Line.BitsPerSecond);
        Assert.Equal(100, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
    }

    [Fact]
    public void A_latched_pen_is_not_asked_for_a_speed_that_it_refuses_while_latched()
    {
        var bench = Uart(500);
        bench.Pen.Latched = true;
        bench.Online();

        Assert.DoesNotContain(bench.Pen.Executed, done => done.Kind == Command.BodyOneofCase.SetLineSpeed);
        Assert.Equal(100, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
    }

    [Fact]
    public void A_speed_that_does_not_carry_is_given_up_within_a_second_and_not_tried_again()
    {
        var bench = Uart(500);
        bench.Pen.ChangesSpeed = false;
        bench.Open().RunUntil(() => bench.Line.BitsPerSecond == 460_800).Run(1_100);

        Assert.Contains(bench.Observer.Links, status => status.Reason == "SPEED_FAILED");
        Assert.Equal(LineSpeed.Initial, bench.Line.BitsPerSecond);
        bench.RunUntil(() => bench.IsOnline);
        Assert.Equal(100, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
        Assert.Single(bench.Pen.Executed, done => done.Kind == Command.BodyOneofCase.SetLineSpeed);
    }

    [Fact]
    public void A_speed_that_the_driver_refuses_is_given_up_and_the_pen_comes_back_at_the_first_one()
    {
        var bench = Uart(500);
        bench.Line.Refused.Add(460_800);
        bench.Open().RunUntil(() => bench.IsOnline, withinMs: 3_000);

        Assert.Equal(LineSpeed.Initial, bench.Pen.Speed);
        Assert.Equal(100, Assert.Single(bench.Observer.Handshakes).SamplesPerSecond);
    }

    [Fact]
    public void An_answer_that_is_lost_leaves_the_two_apart_for_a_second_and_no_longer()
    {
        var bench = Uart(500);
        var lose = true;
        bench.ToHost = bytes =>
        {
            var lost = lose && bench.Pen.Executed.Any(done => done.Kind == Command.BodyOneofCase.SetLineSpeed);
            lose &= !lost;
            return lost ? [] : bytes;
        };

        bench.Open().RunUntil(() => bench.IsOnline, withinMs: 4_000);

        Assert.False(lose);
        Assert.Equal(LineSpeed.Initial, bench.Pen.Speed);
        Assert.Equal(LineSpeed.Initial, bench.Line.BitsPerSecond);
    }

    [Fact]
    public void After_a_loss_the_line_is_back_at_the_first_speed_and_a_speed_that_lasted_is_raised_again()
    {
        var bench = Uart(500).Online().Run(11_000);
        bench.Pen.Mute = true;
        bench.RunUntil(() => !bench.IsOnline).Run(30);
        Assert.Equal(LineSpeed.Initial, bench.Line.BitsPerSecond);

        bench.Pen.Mute = false;
        bench.RunUntil(() => bench.IsOnline, withinMs: 4_000);

        Assert.Equal(460_800, bench.Line.BitsPerSecond);
        Assert.Equal(500, bench.Observer.Handshakes.Last().SamplesPerSecond);
    }

    [Fact]
    public void A_speed_at_which_the_link_is_lost_soon_is_not_raised_again()
    {
        var bench = Uart(500).Online().Run(2_000);
        bench.Pen.Mute = true;
        bench.RunUntil(() => !bench.IsOnline);
        bench.Pen.Mute = false;
        bench.RunUntil(() => bench.IsOnline, withinMs: 4_000).Run(1_000);

        Assert.Equal(LineSpeed.Initial, bench.Line.BitsPerSecond);
        Assert.Equal(100, bench.Observer.Handshakes.Last().SamplesPerSecond);
    }

    [Fact]
    public void A_stop_that_a_loss_causes_still_goes_out_at_the_speed_that_the_pen_has()
    {
        var bench = Uart(500).Online().Run(100);
        bench.Observer.WhenLinkChanged = status =>
        {
            if (status.State != LinkState.Online)
            {
                bench.Latch.Stop(StopReason.LinkLost);
            }
        };
        bench.Pen.Mute = true;

        bench.RunUntil(() => !bench.IsOnline).Run(2);

        Assert.True(bench.Pen.Latched);
        Assert.Equal(460_800, bench.Pen.Speed);
    }

    [Fact]
    public void While_the_speed_is_in_doubt_a_stop_is_a_break_of_2_ms_and_its_frame_follows()
    {
        var bench = Uart(500);
        bench.Line.CarriesBreak = true;
        bench.Open().RunUntil(() => bench.Line.BitsPerSecond == 460_800);
        bench.Line.Writes.Clear();

        Assert.Equal(StopFrameFate.Written, bench.Latch.Stop(StopReason.EmergencyStop).Fate);

        Assert.True(bench.Line.IsLow);
        Assert.Empty(bench.Line.Writes);
        bench.Run(1);
        Assert.True(bench.Pen.Latched);
        Assert.True(bench.Line.IsLow);
        bench.Run(3);
        Assert.False(bench.Line.IsLow);
        Assert.NotEmpty(bench.Line.Writes);
        bench.RunUntil(() => !bench.Observer.Confirmations.IsEmpty, withinMs: 5_000);
        Assert.Equal(1, bench.Pen.Breaks);
    }

    [Fact]
    public void Before_the_first_session_the_speed_is_in_doubt_and_afterwards_a_stop_is_a_frame_alone()
    {
        var bench = Uart(100);
        bench.Line.CarriesBreak = true;
        bench.Pen.Mute = true;
        bench.Open().Run(10);
        bench.Latch.Stop(StopReason.EmergencyStop);
        bench.Run(500);
        Assert.Equal(1, bench.Pen.Breaks);

        bench.Pen.Mute = false;
        bench.RunUntil(() => !bench.Observer.Confirmations.IsEmpty, withinMs: 3_000);
        bench.Latch.Stop(StopReason.EmergencyStop);
        bench.RunUntil(() => bench.Observer.Confirmations.Count == 2, withinMs: 3_000);

        Assert.Equal(1, bench.Pen.Breaks);
    }

    [Fact]
    public void Nothing_is_written_into_a_break()
    {
        var bench = Uart(500);
        bench.Line.CarriesBreak = true;
        bench.Open().RunUntil(() => bench.Line.BitsPerSecond == 460_800);
        bench.Latch.Stop(StopReason.EmergencyStop);

        Assert.False(bench.Output.TryWrite([0, 1, 0]));
        Assert.Equal(StopFrameFate.Written, bench.Latch.Stop(StopReason.EmergencyStop).Fate);
        Assert.Equal(1, bench.Line.Breaks);
    }

    private static LinkBench Uart(int samplesPerSecond, uint speedMax = 921_600) => new(samplesPerSecond: samplesPerSecond)
    {
        Line = { HasSpeed = true },
        Pen = { Speed = LineSpeed.Initial, SpeedMax = speedMax },
    };
}
