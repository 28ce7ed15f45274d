using System.Collections.Immutable;
using Microneedling.V1;

namespace DeviceService.PenCtl.Tests;

/// <summary>watch: what a person sees of a pen that works.</summary>
public sealed class WatchTests(TreatedRoom room)
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Depth_stands_against_its_limit_with_rate_current_contact_and_passes()
    {
        var lines = Drawn(Treating(Samples(100, static _ => 400)));

        Assert.Contains("SIM-1 (simulated)", lines[0], StringComparison.Ordinal);
        Assert.Contains("TREATING  link online  in service", lines[1], StringComparison.Ordinal);
        Assert.Contains("session ses-1 treating  forehead midline, pass 2, horizontal", lines[2], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.Contains("depth     400 um of 500 um", StringComparison.Ordinal) && line.Contains(" 80 %  set 400 um", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("rate      100.0 Hz", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("current   210 mA", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("contact   on skin", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("passes    ●○○ forehead midline, 812 strokes, 61 per cm2", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("alarm     HIGH the line is noisy", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void A_single_sample_above_the_limit_is_marked_and_no_averaging_hides_it()
    {
        var curve = Curve(Treating(Samples(500, static at => at == 250 ? 501 : 400)));

        Assert.Equal(1, curve.Count(static cell => cell == '!'));
    }

    [Fact]
    public void A_sample_is_held_against_the_limit_of_its_own_moment_and_not_of_what_is_armed_now()
    {
        var samples = Samples(500, static at => at < 250 ? 1400 : 400).ToArray();
        foreach (var sample in samples[..250])
        {
            sample.LimitsGeneration = 2;
        }

        Assert.DoesNotContain('!', Curve(Treating(samples)));
        Assert.Contains(Drawn(Treating(samples)), static line => line.Contains("400 um of 500 um", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_limit_is_known_none_is_made_up()
    {
        var samples = Samples(50, static _ => 3000).ToArray();
        foreach (var sample in samples)
        {
            sample.LimitsGeneration = 7;
        }

        Assert.DoesNotContain('!', Curve(Treating(samples)));
        Assert.Contains(Drawn(Treating(samples)), static line => line.Contains("3000 um set 400 um  its limit is not known yet", StringComparison.Ordinal));
    }

    [Fact]
    public void A_press_a_release_and_new_limits_are_asked_about_at_once()
    {
        var treating = Treating(Samples(50, static _ => 400));
        var idle = treating with { Pen = new Pen { Operating = new OperatingStatus { State = OperatingState.Armed } } };

        Assert.False(treating.IsBehind);
        Assert.True(idle.IsBehind);
        Assert.True((treating with { LimitsUm = [] }).IsBehind);
        Assert.False((treating with { LimitsUm = [], Session = null }).IsBehind);
    }

    [Fact]
    public void What_was_not_measured_is_a_dot_and_never_a_low_value()
    {
        // One second of ten.
        var curve = Curve(Treating(Samples(50, static _ => 400)));

        Assert.InRange(curve.Count(static cell => cell == '·'), 70, 80);
        Assert.InRange(curve.Count(static cell => cell == '▇'), 7, 12);
    }

    [Fact]
    public void A_pen_that_started_again_begins_a_new_curve()
    {
        var trace = new LiveTrace(TimeSpan.FromSeconds(10));
        trace.Add(new SampleBatch { Samples = { new Sample { DeviceTimeUs = 60_000_000, MeasuredNeedleProtrusionUm = 400 } } });
        trace.Add(new SampleBatch { Samples = { new Sample { DeviceTimeUs = 1_000_000, MeasuredNeedleProtrusionUm = 100 } }, MissingBefore = 3 });

        Assert.Equal([null, null, null, 100.0], trace.Cells(4, static sample => sample.MeasuredNeedleProtrusionUm));
        Assert.Equal(3UL, trace.LostByLine);
    }

    [Fact]
    public void Old_samples_are_said_to_be_old()
    {
        var picture = Treating(Samples(10, static _ => 400));
        picture = picture with { Status = new TelemetryStatus { Stale = true } };

        Assert.Contains("STALE", Drawn(picture)[1], StringComparison.Ordinal);
        Assert.Contains("STALE", LiveView.Line(Piped(), picture, Noon), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_the_real_pen_is_drawn_again_and_again_until_the_time_is_over()
    {
        var run = await PenCtlRun.OfAsync(["watch", "--for", "2"], new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address }, terminal: 100);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("\u001b[", run.Output, StringComparison.Ordinal);
        Assert.True(run.Output.Split("samples/s").Length > 5, "It was drawn a few times only.");
        Assert.Contains(room.PenId, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_it_is_one_line_each_second_and_with_json_every_batch()
    {
        var piped = await PenCtlRun.OfAsync(room, "watch", room.PenId, "--for", "3");
        var json = await PenCtlRun.OfAsync(room, "watch", room.PenId, "--for", "1", "--json", "--rate", "10");

        Assert.InRange(piped.Lines.Length, 1, 3);
        Assert.Matches($@"^\d\d:\d\d:\d\d {room.PenId} \w+, depth -?\d+ um, rate 0\.0 Hz", piped.Lines[0]);
        Assert.StartsWith("{ \"cursor\":", json.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"deliveredRateHz\": 10", json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("heartbeat", json.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    public async Task A_rate_beyond_what_the_service_gives_is_refused(string rate)
    {
        var run = await PenCtlRun.OfAsync(room, "watch", "--rate", rate);

        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.StartsWith($"--rate {rate} is not within 1 to 1000", run.Errors, StringComparison.Ordinal);
    }

    private static LivePicture Treating(IEnumerable<Sample> samples)
    {
        var trace = new LiveTrace(TimeSpan.FromSeconds(10));
        trace.Add(new SampleBatch { Samples = { samples } });
        var target = new PassTarget { Area = TreatmentArea.Forehead, Side = BodySide.Midline, PassNumber = 2, Direction = PassDirection.Horizontal };
        return new LivePicture
        {
            Trace = trace,
            Pen = new Pen
            {
                PenId = "SIM-1", Line = "/dev/pts/1", Identity = new PenIdentity { Simulated = true, MaxNeedleProtrusionUm = 2500, MaxStrokeRateMillihertz = 160_000 },
                Operating = new OperatingStatus { State = OperatingState.Treating }, Link = new LinkStatus { State = LinkState.Online },
                Administrative = new AdministrativeStatus { State = AdministrativeState.InService },
            },
            Session = new Session
            {
                SessionId = "ses-1", State = SessionState.Treating, Armed = new ArmedTarget { Target = target },
                Progress = { new PlanItemProgress { Area = target.Area, Side = target.Side, PassesPlanned = 3, PassesClosed = 1, Strokes = 812, PuncturesPerCm2 = 61 } },
            },
            LimitsUm = ImmutableDictionary<uint, uint>.Empty.Add(1, 500).Add(2, 1500),
            Alarms = [new Alarm { Priority = AlarmPriority.High, Sentence = "the line is noisy" }],
            Status = new TelemetryStatus { PenRateHz = 100, DeliveredRateHz = 50 },
        };
    }

    // Fifty a second.
    private static IEnumerable<Sample> Samples(int count, Func<int, int> depth) => Enumerable.Range(0, count).Select(at => new Sample
    {
        Sequence = (ulong)at, DeviceTimeUs = 1_000_000 + ((ulong)at * 20_000), MeasuredNeedleProtrusionUm = depth(at), SetNeedleProtrusionUm = 400,
        StrokeRateMillihertz = 100_000, MotorCurrentMa = 210, SkinContact = true, TriggerPressed = true, DriveOn = true, BatteryPercent = 80, LimitsGeneration = 1,
    });

    private static string Curve(LivePicture picture)
    {
        var lines = Drawn(picture);
        return lines[Array.FindIndex(lines, static line => line.Contains("depth ", StringComparison.Ordinal)) + 1];
    }

    private static string[] Drawn(LivePicture picture)
    {
        var output = new StringWriter();
        var screen = Piped(output);
        screen.Console.Profile.Width = 100;
        screen.Show(LiveView.Of(screen, picture, Noon));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Screen Piped(StringWriter? output = null) =>
        new(new Surroundings { Output = output ?? new StringWriter(), Errors = new StringWriter(), Terminal = false, Environment = static _ => null }, json: false);
}
