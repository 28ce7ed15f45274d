using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TestSupport;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>The golden frames belong to the proto file as it is, and both codecs say so in their handshake.</summary>
public sealed partial class VectorTests
{
    [Fact]
    public void The_vectors_were_made_from_this_schema() =>
        Assert.Equal(SchemaDigest(), PenLinkVectors.All.SchemaDigest);

    [Theory]
    [InlineData("src/DeviceService.PenLink/DeviceService.PenLink.csproj")]
    [InlineData("simulator/PenSimulator/PenSimulator.csproj")]
    public void Each_codec_carries_the_schema_and_so_its_digest(string project) =>
        Assert.Contains("penlink/v1/penlink.proto", EmbeddedIn(project), StringComparison.Ordinal);

    [Fact]
    public async Task The_vectors_are_what_the_generator_writes()
    {
        var protoc = Protoc();
        Assert.SkipWhen(protoc is null, "No protoc in the packages of this machine.");
        Assert.SkipWhen(!await Runs("python3", "--version"), "No python3 on this machine.");

        Assert.True(await Runs("python3", RepositoryRoot.Combine("tests/vectors/generate.py"), protoc!, "--check"));
    }

    private static string EmbeddedIn(string project) =>
        string.Join('\n', SourceTree.Read(project).Split('\n').Where(line => line.Contains("<EmbeddedResource", StringComparison.Ordinal)));

    private static ulong SchemaDigest()
    {
        var text = Comments().Replace(SourceTree.Read("protos/penlink/v1/penlink.proto"), "");
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(WhiteSpace().Replace(text, "")));
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    private static string? Protoc()
    {
        var tools = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "GrpcTools")?.Value;
        var protoc = Path.Combine(tools ?? "", "tools", OperatingSystem.IsLinux() ? "linux_x64" : "macosx_x64", "protoc");
        return File.Exists(protoc) ? protoc : null;
    }

    private static async Task<bool> Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            await Eventually.EndsAsync(process.WaitForExitAsync(TestContext.Current.CancellationToken), TimeSpan.FromMinutes(2));
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"[ \t\r\n]")]
    private static partial Regex WhiteSpace();
}
