using System.Text.Json;

namespace DeviceService.PenCtl.Tests;

/// <summary>How a run ends that could not do what was asked: the code, and one error in the form that was asked for.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("pens", "lst")]
    [InlineData("nothing")]
    [InlineData("profile", "sign", "document.yaml")]
    [InlineData("log", "list", "--last", "many")]
    [InlineData("pens", "list", "--service")]
    public async Task A_command_line_that_cannot_be_read_is_one_JSON_error_where_JSON_was_asked_for(params string[] arguments)
    {
        var told = await PenCtlRun.OfAsync(arguments);
        Assert.Equal((ExitCode.OptionWrong, ""), (told.Code, told.Output));
        Assert.DoesNotContain("{", told.Errors, StringComparison.Ordinal);

        // Wherever on the line it stands.
        foreach (var asked in (string[][])[["--json", .. arguments], [.. arguments[..1], "--json", .. arguments[1..]]])
        {
            var run = await PenCtlRun.OfAsync(asked);
            Assert.Equal((ExitCode.OptionWrong, ""), (run.Code, run.Output));
            var error = JsonSerializer.Deserialize<JsonElement>(run.Errors).GetProperty("error");
            Assert.Equal((64, "OPTION_WRONG", ""), (error.GetProperty("exit_code").GetInt32(), error.GetProperty("name").GetString(), error.GetProperty("rule").GetString()));
            Assert.NotEmpty(error.GetProperty("sentence").GetString()!);
            Assert.EndsWith(" --help", error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Calibrate_refuses_JSON_and_promises_no_program_what_no_command_does()
    {
        var run = await PenCtlRun.OfAsync(["calibrate", "--gauge", "probe-1", "--json"]);

        var error = JsonSerializer.Deserialize<JsonElement>(run.Errors).GetProperty("error");
        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.Contains("A program calls StartCalibration, HoldDepth and RecordMeasurement of the API", error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }
}
