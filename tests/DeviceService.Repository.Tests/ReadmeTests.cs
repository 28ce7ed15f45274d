using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>What the README shows is what runs.</summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = SourceTree.Read("README.md");

    [Theory]
    [InlineData("csharp", "samples/csharp/Program.cs")]
    [InlineData("python", "samples/python/clinic.py")]
    [InlineData("js", "samples/node/clinic.mjs")]
    public void A_snippet_is_its_sample_word_for_word(string language, string file) =>
        Assert.Contains($"```{language}\n{SourceTree.Read(file)}```\n", Readme, StringComparison.Ordinal);

    [Theory]
    [InlineData("samples/csharp/Program.cs", "using var stops = GrpcChannel.ForAddress")]
    [InlineData("samples/python/clinic.py", "stops = grpc.insecure_channel(address, options=alone)")]
    [InlineData("samples/node/clinic.mjs", "emergency = new api.SafetyService(address, cleartext, alone)")]
    public void Each_sample_keeps_a_connection_for_emergency_stop_and_warms_it_before_arming(string file, string connection)
    {
        var text = SourceTree.Read(file);
        var opened = text.IndexOf(connection, StringComparison.Ordinal);
        var warmed = text.IndexOf("warmed before anything is armed", StringComparison.Ordinal);
        var armed = text.IndexOf("ArmSessionRequest", StringComparison.OrdinalIgnoreCase) is var at and >= 0
            ? at
            : text.IndexOf("'armSession'", StringComparison.Ordinal);

        Assert.InRange(opened, 0, warmed);
        Assert.InRange(warmed, opened, armed);
    }

    [Fact]
    public void The_two_commands_come_first()
    {
        var first = Readme.IndexOf("dotnet run --project simulator/TreatmentRoom\ndotnet test\n", StringComparison.Ordinal);

        Assert.InRange(first, 1, 1200);
    }

    [Theory]
    [InlineData("--pen LINE")]
    [InlineData("--data DIR")]
    [InlineData("--grpc ADDRESS")]
    [InlineData("--tls-cert")]
    [InlineData("--tls-key")]
    [InlineData("--client-ca")]
    [InlineData("--log-level")]
    public void Each_option_of_the_service_is_explained(string option) =>
        Assert.Contains($"`{option}`", Readme, StringComparison.Ordinal);

    [Fact]
    public void Each_exit_code_is_explained()
    {
        var codes = System.Text.RegularExpressions.Regex
            .Matches(SourceTree.Read("src/DeviceService.Host/ExitCode.cs"), @"^    \w+ = (\d+),", System.Text.RegularExpressions.RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);

        Assert.Equal(codes, Markdown.Rows(Readme, @"\d+").Select(cells => cells[0]));
    }
}
