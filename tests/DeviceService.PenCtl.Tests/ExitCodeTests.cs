using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

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
            Assert.False(error.TryGetProperty("trace", out _));
        }
    }

    [Fact]
    public async Task A_defect_of_penctl_ends_with_70_says_where_and_is_no_signal()
    {
        var (code, errors) = await FailingAsync("pens", "list");
        var (asked, json) = await FailingAsync("pens", "list", "--json");

        Assert.Equal((ExitCode.Defect, ExitCode.Defect), (code, asked));
        Assert.StartsWith("penctl failed, which is a defect of penctl: InvalidTimeZoneException: the test's own", errors, StringComparison.Ordinal);
        Assert.Contains($"   at {typeof(ExitCodeTests).FullName}", errors, StringComparison.Ordinal);
        var error = JsonSerializer.Deserialize<JsonElement>(json).GetProperty("error");
        Assert.Equal((70, "DEFECT"), (error.GetProperty("exit_code").GetInt32(), error.GetProperty("name").GetString()));
        Assert.Contains(nameof(ExitCodeTests), error.GetProperty("trace").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_knows_the_outcome_of_is_no_defect_and_what_a_service_did_not_explain_is_one()
    {
        var uncertain = new Google.Rpc.Status
        {
            Code = (int)StatusCode.Unknown,
            Message = "Whether the pen carried the command out is not known.",
            Details = { Any.Pack(new ErrorInfo { Reason = "COMMAND_UNCERTAIN", Domain = "microneedling.v1", Metadata = { ["rule_id"] = "R-COMMAND-UNCERTAIN", ["remedy"] = "Look at the pen." } }) },
        };

        var read = Failures.Of(uncertain.ToRpcException(), "here");

        Assert.Equal((ExitCode.Uncertain, "R-COMMAND-UNCERTAIN", "Look at the pen."), (read.Code, read.Rule, read.Remedy));
        Assert.Equal(ExitCode.Defect, Failures.Of(new RpcException(new Grpc.Core.Status(StatusCode.Unknown, "Exception was thrown by handler.")), "here").Code);
    }

    [Fact]
    public async Task Calibrate_refuses_JSON_and_promises_no_program_what_no_command_does()
    {
        var run = await PenCtlRun.OfAsync(["calibrate", "--gauge", "probe-1", "--json"]);

        var error = JsonSerializer.Deserialize<JsonElement>(run.Errors).GetProperty("error");
        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.Contains("A program calls StartCalibration, HoldDepth and RecordMeasurement of the API", error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    private static async Task<(ExitCode Code, string Errors)> FailingAsync(params string[] arguments)
    {
        using var errors = new StringWriter();
        var code = await PenCtlProgram.RunAsync(arguments, new Surroundings
        {
            Output = TextWriter.Null,
            Errors = errors,
            Terminal = false,
            Environment = static name => name == "PENCTL_TOKEN" ? throw new InvalidTimeZoneException("the test's own") : null,
        });
        return ((ExitCode)code, errors.ToString());
    }
}
