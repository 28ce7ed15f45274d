namespace DeviceService.Host.Tests;

public sealed class OptionTests
{
    [Theory]
    [InlineData("127.0.0.1:5080", true)]
    [InlineData("localhost:0", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("0.0.0.0:5080", false)]
    [InlineData("[::]:5080", false)]
    [InlineData("192.168.1.4:65535", false)]
    [InlineData("unix:/run/pens.sock", true)]
    public void An_address_is_read_and_known_to_be_local_or_not(string text, bool local)
    {
        Assert.SkipWhen(text.StartsWith("unix:", StringComparison.Ordinal) && OperatingSystem.IsWindows(), "Not offered on Windows.");
        var address = ListenAddress.TryParse(text, out var problem);
        Assert.True(address is not null, problem);
        Assert.Equal(local, address.IsLocal);
        Assert.Equal(text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("5080")]
    [InlineData(":5080")]
    [InlineData("::1:5080")]
    [InlineData("clinic.example:5080")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1: 80")]
    [InlineData("unix:")]
    public void What_is_no_address_is_refused_with_what_would_be(string text)
    {
        Assert.Null(ListenAddress.TryParse(text, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_telemetry_rate_is_taken_from_the_line_or_the_environment(int rate)
    {
        var text = rate.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(rate, new CommandLine(_ => null).Read(["--telemetry-rate", text], TextWriter.Null)!.SamplesPerSecond);
        Assert.Equal(rate, new CommandLine(name => name == "DEVICESERVICE_TELEMETRY_RATE" ? text : null).Read([], TextWriter.Null)!.SamplesPerSecond);
        Assert.Equal(100, new CommandLine(_ => null).Read([], TextWriter.Null)!.SamplesPerSecond);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("1001")]
    [InlineData("-200")]
    [InlineData("200.5")]
    [InlineData("fast")]
    [InlineData("99999999999")]
    public void A_telemetry_rate_that_no_pen_can_have_is_refused_with_the_range(string text)
    {
        var refused = Assert.Throws<StartRefusedException>(() => new CommandLine(_ => null).Read(["--telemetry-rate", text], TextWriter.Null));

        Assert.Equal(ExitCode.OptionWrong, refused.Code);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        Assert.Contains("100 to 1000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_version_start_nothing()
    {
        using var output = new StringWriter();
        Assert.Null(new CommandLine(_ => null).Read(["--help"], output));
        Assert.Contains("--pen", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_the_defaults_are_local()
    {
        var plain = new CommandLine(_ => null).Read([], TextWriter.Null)!;
        Assert.Equal("127.0.0.1:5080", plain.Grpc.ToString());
        Assert.Null(plain.Tls);
        Assert.Empty(plain.Pens);

        var environment = new Dictionary<string, string>
        {
            ["DEVICESERVICE_PEN"] = "/dev/a; tcp://10.0.0.1:7000", ["DEVICESERVICE_DATA"] = "/from/env", ["STATE_DIRECTORY"] = "/state",
        };
        var line = new CommandLine(environment.GetValueOrDefault);
        var given = line.Read(["--data", "/from/line"], TextWriter.Null)!;
        Assert.Equal("/from/line", given.DataDirectory);
        Assert.Equal(["/dev/a", "tcp://10.0.0.1:7000"], given.Pens);
        Assert.Equal(["/dev/b"], new CommandLine(environment.GetValueOrDefault).Read(["--pen", "/dev/b"], TextWriter.Null)!.Pens);
    }
}
