using Penlink.V1;
using PenSimulator.Wire;

namespace PenSimulator.Tests;

/// <summary>penlink.md, sections 3 and 8: handshake, session, what the pen says without being asked.</summary>
public sealed class SessionTests
{
    [Fact]
    public void A_pen_announces_its_start_at_once_and_each_second_and_says_nothing_else()
    {
        var bench = new Bench();
        bench.RunMs(3_000);
        var boots = bench.Heard.Where(frame => frame.Boot is not null).ToList();
        Assert.Equal(4, boots.Count);
        Assert.Equal(boots.Count, bench.Heard.Count);
        Assert.All(boots, frame => Assert.Equal(0u, frame.SessionTag));
    }

    [Fact]
    public void The_answer_to_Hello_names_a_simulated_pen_and_both_sides_have_one_tag()
    {
        var bench = new Bench(new PenOptions { SerialNumber = "SIM-7", DepthChannels = 1 });
        var reply = bench.Hello(nonce: 5);
        Assert.True(reply.Compatible);
        Assert.True(reply.Identity.Simulated);
        Assert.Equal("SIM-7", reply.Identity.SerialNumber);
        Assert.Equal(1u, reply.Identity.DepthChannels);
        Assert.Equal(5UL, reply.HostNonce);
        Assert.Equal(Firmware.PenFirmware.TagOf(5, reply.PenNonce), bench.Tag);
        bench.RunMs(100);
        var first = bench.Heard.SkipWhile(frame => frame.HelloReply is null).Skip(1).Take(3).ToList();
        Assert.NotNull(first[0].Status);
        Assert.NotNull(first[1].Cartridge);
        Assert.NotNull(first[2].Telemetry);
        Assert.All(first, frame => Assert.Equal(bench.Tag, frame.SessionTag));
    }

    [Fact]
    public void The_same_nonce_again_changes_nothing()
    {
        var bench = new Bench().Driving();
        var before = bench.Tag;
        var first = bench.Heard.Last(frame => frame.HelloReply is not null);
        bench.Hello(nonce: first.HelloReply.HostNonce);
        Assert.Equal(first, bench.Heard.Last(frame => frame.HelloReply is not null));
        Assert.Equal(before, bench.Tag);
        Assert.True(bench.DriveOn);
    }

    [Fact]
    public void A_new_session_stops_a_driving_pen_disarms_an_armed_one_and_voids_everything()
    {
        var driving = new Bench().Driving();
        driving.Permits = false;
        driving.Hello();
        Assert.False(driving.DriveOn);
        Assert.Equal(StopCause.NewSession, driving.Status.StopCause);
        Assert.Equal(PenState.Latched, driving.Status.State);

        var armed = new Bench().Armed();
        armed.Permits = false;
        armed.Hello();
        Assert.Equal(DisarmCause.NewSession, armed.Status.DisarmCause);
        Assert.Equal(0u, armed.Status.LimitsGeneration);
        Assert.Equal(0u, armed.Status.LastProcessedCommand);
        armed.Rejected(new Command { ReadLimits = new ReadLimits() }, RejectionReason.LimitsNotSet);
        Assert.Equal(0u, armed.StopCount);
    }

    [Fact]
    public void A_frame_of_the_old_session_is_dropped_and_counted()
    {
        var bench = new Bench().Prepared();
        var old = bench.Tag;
        bench.Hello();
        var (errors, heard) = (bench.Pen.Firmware.FrameErrors, bench.Heard.Count);
        bench.Send(new HostFrame { Command = new Command { Number = 9, ReadCounters = new ReadCounters() } }, old);
        Assert.Equal(errors + 1, bench.Pen.Firmware.FrameErrors);
        Assert.Equal(heard, bench.Heard.Count);
    }

    [Theory]
    [InlineData(2u, 0u, false)]
    [InlineData(1u, 1u, true)]
    [InlineData(0u, 0u, false)]
    public void An_incompatible_host_gets_no_session_but_its_stops_are_obeyed(uint major, uint minor, bool alterDigest)
    {
        var bench = new Bench().Armed();
        bench.Permits = false;
        var reply = bench.Hello(major: major, minor: minor, digest: alterDigest ? Schema.Digest + 1 : null);
        Assert.False(reply.Compatible);
        Assert.Equal(0u, bench.Heard.Last(frame => frame.HelloReply is not null).SessionTag);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.Equal(0u, bench.Pen.Firmware.SessionTag);
        bench.SendBytes(new byte[8]);
        Assert.Equal(1u, bench.StopCount);
    }

    [Fact]
    public void A_host_of_a_lower_minor_version_is_compatible_and_its_limits_are_malformed()
    {
        var bench = new Bench();
        Assert.True(bench.Hello(minor: 0, digest: 42).Compatible);
        var limits = Bench.DefaultLimits();
        limits.ClearProfileDigest();
        bench.Rejected(new Command { WriteLimits = new WriteLimits { Limits = limits } }, RejectionReason.Malformed);
    }

    [Fact]
    public void A_higher_minor_version_of_the_host_is_compatible()
    {
        var reply = new Bench().Hello(minor: 3, digest: 42);
        Assert.True(reply.Compatible);
        Assert.Equal(1u, reply.ProtocolMinor);
    }

    [Fact]
    public void Five_seconds_of_silence_end_the_session()
    {
        var bench = new Bench().Prepared();
        bench.RunMs(4_990);
        Assert.NotEqual(0u, bench.Pen.Firmware.SessionTag);
        bench.RunMs(20);
        Assert.Equal(0u, bench.Pen.Firmware.SessionTag);
        bench.Heard.Clear();
        bench.RunMs(2_500);
        Assert.All(bench.Heard, frame => Assert.NotNull(frame.Boot));
    }

    [Fact]
    public void A_Ping_keeps_the_session_and_is_answered_with_the_pens_time()
    {
        var bench = new Bench().Prepared();
        for (uint ping = 1; ping <= 20; ping++)
        {
            bench.Send(new HostFrame { Ping = new Ping { PingId = ping } });
            Assert.Equal(bench.Pen.DeviceTimeUs, bench.Heard[^1].Pong.ReceivedDeviceTimeUs);
            bench.RunMs(500);
        }

        Assert.NotEqual(0u, bench.Pen.Firmware.SessionTag);
    }

    [Theory]
    [InlineData(10u, 1u)]
    [InlineData(100u, 1u)]
    [InlineData(300u, 1u)]
    [InlineData(500u, 1u)]
    [InlineData(501u, 2u)]
    [InlineData(1_000u, 2u)]
    public void Samples_come_evenly_at_the_rate_that_was_set(uint rate, uint perFrame)
    {
        var bench = new Bench().Prepared();
        var reply = bench.Accepted(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = rate } });
        Assert.Equal(perFrame, reply.TelemetryRate.SamplesPerFrame);
        bench.Heard.Clear();
        bench.RunMs(2_000);
        var times = bench.Heard.Where(frame => frame.Telemetry is not null)
            .SelectMany(frame => frame.Telemetry.Samples.Select(s => frame.Telemetry.DeviceTimeUs + s.OffsetUs)).ToList();
        Assert.InRange(times.Count, (int)(2 * rate) - 2, (int)(2 * rate) + 1);
        foreach (var (earlier, later) in times.Zip(times.Skip(1)))
        {
            Assert.InRange(later - earlier, (1_000_000UL / rate), (1_000_000UL / rate) + 1);
        }

        Assert.All(bench.Samples, sample => Assert.True(
            sample.HasMeasuredProtrusionUm && sample.HasDriveOn && sample.HasTriggerPressed && sample.HasLimitsGeneration));
    }

    [Theory]
    [InlineData(115_200, 103u, 1u)]
    [InlineData(115_200, 159u, 8u)]
    [InlineData(921_600, 1_000u, 2u)]
    public void What_fits_a_UART_is_as_the_document_says(int baud, uint rate, uint perFrame)
    {
        Assert.Equal((int)perFrame, Firmware.TelemetryPlan.SamplesPerFrame((int)rate, baud));
        if (baud == 115_200)
        {
            var bench = new Bench(new PenOptions { LineBitsPerSecond = baud }).Prepared();
            var reply = bench.Command(
                new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 160 } });
            Assert.Equal(RejectionReason.RateExceedsLine, reply.Rejection);
            Assert.Equal(159u, reply.RejectionValue);
        }
    }

    [Fact]
    public void A_faster_line_that_carries_no_valid_frame_for_a_second_falls_back_and_ends_the_session()
    {
        var bench = new Bench(new PenOptions { LineBitsPerSecond = 115_200 }).Prepared();
        bench.Accepted(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 921_600 } });
        bench.RunMs(500);
        Assert.Equal(921_600, bench.Pen.Firmware.LineBitsPerSecond);
        bench.RunMs(700);
        Assert.Equal(115_200, bench.Pen.Firmware.LineBitsPerSecond);
        Assert.Equal(0u, bench.Pen.Firmware.SessionTag);
    }

    [Fact]
    public void A_faster_line_that_is_heard_stays()
    {
        var bench = new Bench(new PenOptions { LineBitsPerSecond = 115_200 }).Prepared();
        bench.Accepted(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 921_600 } });
        bench.RunMs(100);
        for (var ping = 1u; ping <= 10; ping++)
        {
            bench.Send(new HostFrame { Ping = new Ping { PingId = ping } });
            bench.RunMs(900);
        }

        Assert.Equal(921_600, bench.Pen.Firmware.LineBitsPerSecond);
    }

    [Fact]
    public void A_raised_speed_lasts_no_longer_than_a_second_after_the_last_valid_frame()
    {
        var bench = new Bench(new PenOptions { LineBitsPerSecond = 115_200 }).Prepared();
        bench.Accepted(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 921_600 } });
        bench.RunMs(100);
        bench.Send(new HostFrame { Ping = new Ping { PingId = 1 } });
        bench.RunMs(900);
        Assert.Equal(921_600, bench.Pen.Firmware.LineBitsPerSecond);
        bench.RunMs(200);
        Assert.Equal(115_200, bench.Pen.Firmware.LineBitsPerSecond);
        Assert.Equal(0u, bench.Pen.Firmware.SessionTag);
    }

    [Fact]
    public void A_second_of_silence_ends_no_session_once_the_speed_is_the_first_again()
    {
        var bench = new Bench(new PenOptions { LineBitsPerSecond = 115_200 }).Prepared();
        bench.Accepted(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 230_400 } });
        bench.RunMs(100);
        bench.Accepted(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 115_200 } });
        bench.RunMs(4_000);
        Assert.Equal(115_200, bench.Pen.Firmware.LineBitsPerSecond);
        Assert.NotEqual(0u, bench.Pen.Firmware.SessionTag);
    }

    [Fact]
    public void Status_and_Cartridge_come_in_their_time_and_at_changes()
    {
        var bench = new Bench().Prepared();
        bench.Heard.Clear();
        bench.RunMs(3_000);
        Assert.InRange(bench.Heard.Count(frame => frame.Status is not null), 15, 17);
        Assert.InRange(bench.Heard.Count(frame => frame.Cartridge is not null), 3, 4);
        bench.Heard.Clear();
        bench.Pen.RemoveCartridge();
        bench.RunMs(10);
        Assert.Contains(bench.Heard, frame => frame.Status is { CartridgePresent: false });
        Assert.Contains(bench.Heard, frame => frame.Cartridge is { Present: false });
        bench.Pen.InsertCartridge();
        bench.RunMs(10);
        Assert.True(bench.Heard.Last(frame => frame.Cartridge is not null).Cartridge is { Present: true, Uid.Length: > 0 });
    }

    [Fact]
    public void A_line_that_takes_nothing_loses_telemetry_and_never_a_reply_or_the_newest_Status()
    {
        var bench = new Bench();
        bench.Prepared();
        for (var ms = 0; ms < 4_000; ms++)
        {
            bench.Pen.Step(bench.NowUs + ((ulong)ms * 1_000), []);
        }

        var later = bench.NowUs + 4_000_000;
        var number = 500u;
        bench.Pen.Step(later, Bench.Bytes(new HostFrame
        {
            SessionTag = bench.Tag,
            Command = new Command { Number = number, ReadCounters = new ReadCounters() },
        }));
        Assert.True(bench.Pen.GetPen().TelemetryDropped > 0);
        Assert.InRange(bench.Pen.PendingBytes, 1, 8_192);
        bench.SendLate(later + 1_000);
        Assert.Contains(bench.Heard, frame => frame.CommandReply?.Number == number);
        Assert.True(bench.Status.DeviceTimeUs > later - 300_000);
    }

    [Fact]
    public void Counters_survive_the_loss_of_power_and_lack_at_most_the_strokes_of_a_second()
    {
        var bench = new Bench().Driving();
        bench.RunMs(5_300);
        var (presses, strokes) = (bench.Pen.GetPen().PressCount, bench.Pen.GetPen().StrokeCount);
        Assert.Equal(1UL, presses);
        Assert.InRange(strokes, 600UL, 660UL);
        bench.Permits = false;
        bench.Pen.PowerCycle();
        Assert.Equal(1UL, bench.Pen.GetPen().PressCount);
        Assert.InRange(bench.Pen.GetPen().StrokeCount, strokes - 111, strokes);
        Assert.Equal(2u, bench.Pen.GetPen().BootCount);
    }

    [Fact]
    public void A_fall_is_counted_and_the_count_survives_the_loss_of_power()
    {
        var bench = new Bench();
        bench.Hello();
        bench.Pen.Drop(0);
        bench.Pen.Drop(40);
        Assert.Equal(2u, bench.Command(new Command { ReadCounters = new ReadCounters() }).Counters.DropCount);
        bench.Pen.PowerCycle();
        bench.Hello();
        Assert.Equal(2u, bench.Command(new Command { ReadCounters = new ReadCounters() }).Counters.DropCount);
    }

    [Fact]
    public void A_line_speed_that_is_none_or_too_slow_for_the_telemetry_is_refused()
    {
        var bench = new Bench(new PenOptions { LineBitsPerSecond = 921_600 }).Prepared();
        bench.Rejected(
            new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 9_600 } }, RejectionReason.Malformed);
        bench.Accepted(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 1_000 } });
        bench.Rejected(
            new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 115_200 } }, RejectionReason.RateExceedsLine);
    }

    [Fact]
    public void A_setting_needs_limits()
    {
        var bench = new Bench();
        bench.Hello();
        bench.Rejected(new Command { ApplySetting = bench.Setting(500) }, RejectionReason.LimitsNotSet);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Said(7), Said(7));
        Assert.NotEqual(Said(7), Said(8));

        static string Said(ulong seed)
        {
            var bench = new Bench(new PenOptions { Seed = seed }).Driving();
            bench.Pen.InjectFault(Simulator.V1.FaultKind.CorruptsBytes, 1);
            return string.Join('\n', bench.Heard);
        }
    }
}
