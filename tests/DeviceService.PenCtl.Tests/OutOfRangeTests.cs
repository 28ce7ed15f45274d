using System.Text.Json;

namespace DeviceService.PenCtl.Tests;

/// <summary>Values that parse, and are more than anything can hold: each is a mistake on the command line, and none a defect of penctl.</summary>
public sealed class OutOfRangeTests
{
    [Theory]
    [InlineData("99999999d", "sessions", "list", "--since", "99999999d")]
    [InlineData("999999d", "sessions", "list", "--since", "999999d")]
    [InlineData("2147483647d", "incidents", "list", "--since", "2147483647d")]
    [InlineData("99999999999d", "incidents", "list", "--since", "99999999999d")]
    [InlineData("999999d", "stops", "--since", "999999d")]
    [InlineData("0001-01-01", "stops", "--until", "0001-01-01")]
    [InlineData("9999-12-31", "stops", "--until", "9999-12-31")]
    [InlineData("0001-01-01T00:00+14:00", "stops", "--until", "0001-01-01T00:00+14:00")]
    [InlineData("5000000", "watch", "SIM", "--for", "5000000")]
    [InlineData("2147483647", "watch", "SIM", "--for", "2147483647")]
    [InlineData("0", "watch", "SIM", "--for", "0")]
    [InlineData("-1", "watch", "SIM", "--for", "-1")]
    [InlineData("''", "profile", "verify", "", "--key", "key.pem")]
    [InlineData("''", "profile", "sign", "", "--key", "key.pem")]
    [InlineData("''", "certificate", "sign", "", "--key", "key.pem")]
    [InlineData("''", "certificate", "import", "")]
    [InlineData("''", "log", "export", "-o", "")]
    [InlineData("' '", "log", "export", "-o", " ")]
    [InlineData("''", "incidents", "get", "incident", "-o", "")]
    [InlineData("''", "log", "backup", "", "copy")]
    [InlineData("''", "log", "restore", "", "data")]
    [InlineData("''", "log", "restore", "backup", "")]
    public async Task A_value_that_nothing_can_hold_is_named_with_what_to_write(string value, params string[] line)
    {
        var run = await PenCtlRun.OfAsync([.. line, "--service", "127.0.0.1:1", "--patience", "2", "--json"]);

        Assert.True(run.Code == ExitCode.OptionWrong, $"{run.Code}: {run.Errors}");
        var error = JsonDocument.Parse(run.Errors).RootElement.GetProperty("error");
        Assert.Contains(value, error.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.GetProperty("remedy").GetString()!);
    }

    [Theory]
    [InlineData("20000d")]
    [InlineData("1970-01-02")]
    [InlineData("9998-12-31T23:59Z")]
    public async Task What_can_be_meant_is_asked_of_the_service(string time) =>
        Assert.Equal(ExitCode.NoService, (await PenCtlRun.OfAsync(["sessions", "list", "--since", time, "--service", "127.0.0.1:1", "--patience", "2"])).Code);
}
