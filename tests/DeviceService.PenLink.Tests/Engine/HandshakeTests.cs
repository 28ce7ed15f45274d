using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;
using Xunit;

namespace DeviceService.PenLink.Tests;

public sealed class HandshakeTests
{
    [Fact]
    public void A_pen_that_answers_is_online_with_identity_counters_and_status()
    {
        var bench = new LinkBench().Online();

        var report = Assert.Single(bench.Observer.Handshakes);
        Assert.Equal("FP-1", report.Identity.SerialNumber);
        Assert.Equal((1UL << 32) + 10, report.Counters.Presses);
        Assert.Equal((1UL << 32) + 10, report.Status.Presses);
        Assert.Equal(1, report.Epoch);
        Assert.NotEmpty(bench.Run(20).Observer.Samples);
        Assert.True(Assert.Single(bench.Observer.Cartridges).Present);
    }

    [Fact]
    public void A_pen_that_keeps_a_journal_head_is_asked_for_it_before_it_is_there_and_no_other_pen_is()
    {
        var hash = Enumerable.Range(0, 32).Select(static at => (byte)at).ToArray();
        var keeping = Keeping(new Penlink.V1.JournalHead { EntryCount = 4_211, Hash = Google.Protobuf.ByteString.CopyFrom(hash) }).Online();
        var other = new LinkBench().Online();

        Assert.Equal(new DeviceService.Sessions.JournalHead(4_211, Convert.ToHexStringLower(hash)), Assert.Single(keeping.Observer.Handshakes).KeptHead);
        Assert.Null(Assert.Single(other.Observer.Handshakes).KeptHead);
        Assert.DoesNotContain(other.Pen.Executed, static one => one.Kind == Penlink.V1.Command.BodyOneofCase.ReadJournalHead);
    }

    // The messages on the wire are internal, so that a row says what one holds: entries, and bytes of a hash; none where the pen refuses.
    [Theory]
    [InlineData(null, 0)]
    [InlineData(0UL, 0)]
    [InlineData(5UL, 0)]
    [InlineData(ulong.MaxValue, 32)]
    public void A_pen_that_refuses_to_say_its_head_or_was_never_told_one_is_online_without_one(ulong? entries, int hashBytes)
    {
        var said = entries is { } count
            ? new Penlink.V1.JournalHead { EntryCount = count, Hash = Google.Protobuf.ByteString.CopyFrom(new byte[hashBytes]) }
            : null;
        var bench = Keeping(said).Online();

        Assert.Null(Assert.Single(bench.Observer.Handshakes).KeptHead);
    }

    private static LinkBench Keeping(Penlink.V1.JournalHead? head) => new()
    {
        Pen = { AlterIdentity = static identity => identity.JournalHeadFitted = true, KeptHead = head },
    };

    [Fact]
    public void A_status_that_is_older_than_the_counters_that_were_read_is_not_four_billion_strokes_ahead()
    {
        // Its motor runs during the handshake.
        var bench = new LinkBench { Pen = { StrokesInStatus = 1_990 } }.Online();

        var report = Assert.Single(bench.Observer.Handshakes);
        Assert.Equal((1_990UL, 2_000UL), (report.Status.Strokes, report.Counters.Strokes));
        bench.Pen.StrokesInStatus = 2_001;
        Assert.Equal(2_001UL, bench.Run(300).Observer.Statuses.Last().Strokes);
    }

    [Fact]
    public void Hello_is_repeated_each_250_ms_with_the_same_nonce_until_it_is_answered()
    {
        var bench = new LinkBench { Pen = { Mute = true } }.Open().Run(1100);

        var hellos = bench.Pen.Received.Where(f => f.Hello is not null).ToArray();
        Assert.Equal(5, hellos.Length);
        Assert.Single(hellos.Select(h => h.Hello.HostNonce).Distinct());
        Assert.Equal(LinkState.Handshaking, bench.Engine.Status.State);
    }

    [Fact]
    public void A_pen_that_answers_under_a_tag_that_is_not_its_nonces_is_greeted_with_another_nonce()
    {
        var bench = new LinkBench { Pen = { WrongTags = 2 } }.Open();

        bench.RunUntil(() => bench.IsOnline);

        var hellos = bench.Pen.Received.Where(f => f.Hello is not null).ToArray();
        Assert.Equal(3, hellos.Select(h => h.Hello.HostNonce).Distinct().Count());
        Assert.Equal(3, hellos.Length);
    }

    [Fact]
    public void A_line_that_nobody_answers_never_holds_more_than_512_bytes()
    {
        var bench = new LinkBench { Delivers = false }.Open();
        for (var ms = 0; ms < 60_000; ms++)
        {
            bench.Step();
            Assert.InRange(bench.Line.Held, 0, UnacknowledgedBytes.Max);
        }
    }

    [Fact]
    public void Another_major_version_is_incompatible()
    {
        var bench = new LinkBench { Pen = { Major = 2 } }.Open().Run(500);

        Assert.Equal((LinkState.Incompatible, "MAJOR_VERSION"), (bench.Engine.Status.State, bench.Engine.Status.Reason));
        Assert.Empty(bench.Observer.Handshakes);
    }

    [Fact]
    public void The_same_version_with_another_schema_is_incompatible()
    {
        var bench = new LinkBench { Pen = { SchemaDigest = 1 } }.Open().Run(500);

        Assert.Equal((LinkState.Incompatible, "SCHEMA_DIGEST"), (bench.Engine.Status.State, bench.Engine.Status.Reason));
    }

    [Theory]
    [InlineData("simulated")]
    [InlineData("depth_control")]
    [InlineData("serial_number")]
    [InlineData("protrusion")]
    [InlineData("stroke rate")]
    public void An_identity_that_says_too_little_is_refused_by_name(string field)
    {
        var bench = new LinkBench();
        bench.Pen.AlterIdentity = identity =>
        {
            switch (field)
            {
                case "simulated": identity.ClearSimulated(); break;
                case "depth_control": identity.DepthControl = Penlink.V1.DepthControl.Unspecified; break;
                case "serial_number": identity.SerialNumber = "no spaces"; break;
                case "protrusion": identity.ClearProtrusionMaxUm(); break;
                default: identity.StrokeRateMaxMillihertz = 0; break;
            }
        };

        bench.Open().Run(500);

        Assert.Equal((LinkState.Incompatible, "IDENTITY"), (bench.Engine.Status.State, bench.Engine.Status.Reason));
        Assert.Contains(field, bench.Engine.Status.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_pen_than_the_expected_one_is_wrong_until_the_right_one_is_put_back()
    {
        var bench = new LinkBench("FP-2").Open().Run(500);
        Assert.Equal(LinkState.WrongPen, bench.Engine.Status.State);
        Assert.Equal("FP-1", bench.Engine.Status.SerialNumberSeen);

        bench.Pen.SerialNumber = "FP-2";
        bench.Pen.Restart(8);

        bench.RunUntil(() => bench.IsOnline);
    }

    [Fact]
    public void The_first_pen_that_answered_is_expected_from_then_on()
    {
        var bench = new LinkBench().Online();

        bench.Pen.SerialNumber = "FP-9";
        bench.Pen.Restart(9);

        bench.RunUntil(() => bench.Engine.Status.State == LinkState.WrongPen);
    }

    [Fact]
    public void A_pen_that_restarts_is_a_lost_link_and_a_new_epoch()
    {
        var bench = new LinkBench().Online();

        bench.Pen.Restart(8);
        bench.RunUntil(() => bench.Observer.Handshakes.Count == 2);

        Assert.Contains(bench.Observer.Links, l => l.Reason == "PEN_RESTARTED");
        Assert.Equal(2, bench.Observer.Handshakes.Last().Epoch);
        Assert.Equal(8UL, bench.Observer.Handshakes.Last().BootId);
    }

    [Fact]
    public void Telemetry_without_a_status_for_a_second_is_a_lost_link()
    {
        var bench = new LinkBench().Online().Run(300);
        bench.RunUntil(() => bench.Observer.Statuses.Count > 2);

        bench.Pen.SendsNoStatus = true;
        bench.Run(990);
        Assert.True(bench.IsOnline);
        bench.Run(20);

        Assert.Equal((LinkState.Handshaking, "NO_STATUS"), (bench.Engine.Status.State, bench.Engine.Status.Reason));
        bench.Pen.SendsNoStatus = false;
        bench.RunUntil(() => bench.IsOnline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_status_that_is_cut_short_or_repeated_tells_nothing_new(bool repeated)
    {
        var bench = new LinkBench().Online().Run(300);
        var then = bench.Pen.TimeUs;

        bench.Pen.AlterStatus = status =>
        {
            if (repeated)
            {
                status.DeviceTimeUs = then;
            }
            else
            {
                status.ClearFaultFlags();
            }
        };
        bench.RunUntil(() => !bench.IsOnline, 1_300);

        Assert.Equal("NO_STATUS", bench.Engine.Status.Reason);
    }

    [Fact]
    public void A_pen_that_never_says_how_it_stands_does_not_come_online_and_is_told_apart_from_silence()
    {
        var bench = new LinkBench();
        bench.Pen.SendsNoStatus = true;
        bench.Open().Run(3_000);

        Assert.Equal((LinkState.Handshaking, "NO_STATUS"), (bench.Engine.Status.State, bench.Engine.Status.Reason));
        Assert.Equal(0, bench.Meter.Snapshot().Losses);
    }

    [Fact]
    public void No_valid_frame_for_250_ms_is_a_lost_link()
    {
        var bench = new LinkBench().Online().Run(300);

        bench.Pen.Mute = true;
        bench.Run(240);
        Assert.True(bench.IsOnline);
        bench.Run(20);

        Assert.Equal((LinkState.Handshaking, "SILENT"), (bench.Engine.Status.State, bench.Engine.Status.Reason));
        Assert.Equal(1, bench.Meter.Snapshot().Losses);
    }

    [Fact]
    public void A_frame_of_another_session_is_a_lost_link_and_a_new_nonce()
    {
        var bench = new LinkBench().Online();
        var nonce = bench.Pen.Received.Last(f => f.Hello is not null).Hello.HostNonce;

        bench.Pen.Send(new PenFrame { Status = bench.Pen.StatusNow() }, tag: 12345);
        bench.RunUntil(() => bench.Observer.Handshakes.Count == 2);

        Assert.Contains(bench.Observer.Links, l => l.Reason == "FOREIGN_SESSION");
        Assert.NotEqual(nonce, bench.Pen.Received.Last(f => f.Hello is not null).Hello.HostNonce);
    }

    [Theory]
    [InlineData("device_time_us")]
    [InlineData("state")]
    [InlineData("stop_count")]
    [InlineData("last_stop_id")]
    [InlineData("last_accepted_command")]
    [InlineData("arm_id")]
    [InlineData("limits_generation")]
    [InlineData("limits_digest")]
    [InlineData("cartridge_present")]
    [InlineData("cartridge_insertions")]
    [InlineData("battery_percent")]
    [InlineData("temperature_decidegrees")]
    [InlineData("fault_flags")]
    [InlineData("press_count")]
    [InlineData("stroke_count")]
    public void A_status_without_one_of_its_safety_fields_is_no_status(string field)
    {
        var bench = new LinkBench().Online();
        var before = bench.Observer.Statuses.Count;
        var status = bench.Pen.StatusNow();
        Status.Descriptor.FindFieldByName(field).Accessor.Clear(status);

        bench.Pen.Send(new PenFrame { Status = status });
        bench.Run(2);

        Assert.Equal(before, bench.Observer.Statuses.Count);
        Assert.Equal(1, bench.Meter.Frames[FrameFault.Presence]);
    }

    [Theory]
    [InlineData("last_processed_command")]
    [InlineData("frame_errors")]
    [InlineData("refused_permissions")]
    public void A_status_without_what_only_diagnosing_asks_for_is_a_status(string field)
    {
        var bench = new LinkBench().Online();
        var before = bench.Observer.Statuses.Count;
        var status = bench.Pen.StatusNow();
        Status.Descriptor.FindFieldByName(field).Accessor.Clear(status);

        bench.Pen.Send(new PenFrame { Status = status });
        bench.Run(2);

        Assert.Equal(before + 1, bench.Observer.Statuses.Count);
        Assert.Equal(0, bench.Meter.Frames[FrameFault.Presence]);
    }

    [Fact]
    public void A_pen_whose_statuses_never_tell_its_faults_does_not_come_online()
    {
        var bench = new LinkBench();
        bench.Pen.AlterStatus = static status => status.ClearFaultFlags();

        bench.Open().Run(5_000);

        Assert.False(bench.IsOnline);
        Assert.Empty(bench.Observer.Handshakes);
        Assert.True(bench.Meter.Frames[FrameFault.Presence] > 0);
    }

    [Fact]
    public void The_clock_is_mapped_with_an_error_bound_that_holds()
    {
        var bench = new LinkBench().Online().Run(5000);

        var estimate = bench.Observer.Clocks.Last();
        var actual = bench.Now.Us - (long)bench.Pen.TimeUs;
        Assert.InRange(Math.Abs(estimate.OffsetUs - actual), 0, estimate.ErrorBoundUs);
        Assert.InRange(estimate.ErrorBoundUs, 0, 3000);
    }
}
