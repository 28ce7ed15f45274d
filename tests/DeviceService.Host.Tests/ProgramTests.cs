using System.Net;
using System.Net.Sockets;
using Grpc.Net.Client;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_json_line_says_where_it_is_and_SIGTERM_ends_it_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        using var service = HostProcess.Start(["--data", _folder.Combine("data"), "--grpc", "127.0.0.1:0"]);

        var ready = await service.ReadyAsync();
        Assert.True(ready.GetProperty("ready").GetBoolean());
        Assert.Equal(_folder.Combine("data"), ready.GetProperty("data").GetString());
        Assert.Empty(ready.GetProperty("pens").EnumerateArray());
        Assert.NotEmpty(ready.GetProperty("version").GetString()!);
        var address = ready.GetProperty("grpc").GetString()!;
        Assert.DoesNotContain(":0", address, StringComparison.Ordinal);
        using var channel = GrpcChannel.ForAddress(address);
        Assert.Empty((await new PenService.PenServiceClient(channel).ListPensAsync(new ListPensRequest())).Pens);

        Assert.Equal(ExitCode.Ok, await service.TerminateAsync());
        Assert.Empty(await service.RestOfOutputAsync());
        Assert.Contains("Starting", await service.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--grpc 0.0.0.0:0", ExitCode.OptionWrong, "--tls-cert")]
    [InlineData("--grpc here:5080", ExitCode.OptionWrong, "IP address")]
    [InlineData("--grpc 127.0.0.1:70000", ExitCode.OptionWrong, "65535")]
    [InlineData("--grpc unix:relative", ExitCode.OptionWrong, "begin with /")]
    [InlineData("--tls-cert a.pem", ExitCode.OptionWrong, "--tls-key and --client-ca")]
    [InlineData("--tls-cert no.pem --tls-key no.key --client-ca no.ca", ExitCode.CertificateUnusable, "not there")]
    [InlineData("--pen /dev/a --pen /dev/a", ExitCode.OptionWrong, "2 times")]
    [InlineData("--log-level Loud", ExitCode.OptionWrong, "Loud")]
    [InlineData("--time-zone Mars/Olympus", ExitCode.OptionWrong, "Mars/Olympus")]
    [InlineData("--force", ExitCode.OptionWrong, "--force")]
    public async Task A_wrong_option_is_refused_with_its_name_and_a_code_of_its_own(string arguments, ExitCode code, string told)
    {
        using var service = HostProcess.Start(["--data", _folder.Combine("data"), .. arguments.Split(' ')]);

        Assert.Equal(code, await service.ExitAsync());
        Assert.Empty(await service.RestOfOutputAsync());
        Assert.Contains(told, await service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_none_is_refused()
    {
        using var service = HostProcess.Start(["--data", _folder.Combine("data"), "--grpc", "127.0.0.1:0", "--pen", "tcp://nowhere"]);

        Assert.Equal(ExitCode.OptionWrong, await service.ExitAsync());
        Assert.Contains("tcp://nowhere", await service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_and_a_held_or_useless_data_directory_have_their_codes()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var late = HostProcess.Start(["--data", _folder.Combine("one"), "--grpc", $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"]);
        Assert.Equal(ExitCode.AddressUnavailable, await late.ExitAsync());
        taken.Stop();

        using var holder = HostProcess.Start(["--data", _folder.Combine("two"), "--grpc", "127.0.0.1:0"]);
        await holder.ReadyAsync();
        using var second = HostProcess.Start(["--data", _folder.Combine("two"), "--grpc", "127.0.0.1:0"]);
        Assert.Equal(ExitCode.DataDirectoryHeld, await second.ExitAsync());

        var file = _folder.Combine("file");
        await File.WriteAllTextAsync(file, "");
        using var useless = HostProcess.Start(["--data", file, "--grpc", "127.0.0.1:0"]);
        Assert.Equal(ExitCode.DataDirectoryUnusable, await useless.ExitAsync());
    }

    [Fact]
    public async Task A_damaged_journal_is_not_served()
    {
        using (var first = HostProcess.Start(["--data", _folder.Combine("data"), "--grpc", "127.0.0.1:0"]))
        {
            await first.ReadyAsync();
            await first.TerminateAsync();
        }

        foreach (var database in Directory.GetFiles(_folder.Combine("data"), "*.db*"))
        {
            await File.WriteAllBytesAsync(database, new byte[8_192]);
        }

        using var second = HostProcess.Start(["--data", _folder.Combine("data"), "--grpc", "127.0.0.1:0"]);
        var code = await second.ExitAsync();
        Assert.True(code is ExitCode.JournalDamaged or ExitCode.DataDirectoryUnusable, $"{code}: {await second.Errors}");
    }

    [Fact]
    public async Task The_environment_gives_what_the_command_line_leaves_out()
    {
        using var service = HostProcess.Start(
            ["--grpc", "127.0.0.1:0"],
            [("DEVICESERVICE_DATA", _folder.Combine("env")), ("DEVICESERVICE_GRPC", "0.0.0.0:1"), ("DEVICESERVICE_LOG_LEVEL", "Warning")]);

        var ready = await service.ReadyAsync();

        Assert.Equal(_folder.Combine("env"), ready.GetProperty("data").GetString());
        Assert.StartsWith("http://127.0.0.1:", ready.GetProperty("grpc").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_is_for_its_owner_alone_and_a_dead_one_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix sockets are not offered on Windows.");
        var path = _folder.Combine("s");
        using (var killed = HostProcess.Start(["--data", _folder.Combine("data"), "--grpc", $"unix:{path}"]))
        {
            Assert.Equal($"unix:{path}", (await killed.ReadyAsync()).GetProperty("grpc").GetString());
            await killed.KillAsync();
        }

        using var service = HostProcess.Start(["--data", _folder.Combine("data"), "--grpc", $"unix:{path}"]);
        await service.ReadyAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path));
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler });
        Assert.Empty((await new PenService.PenServiceClient(channel).ListPensAsync(new ListPensRequest())).Pens);

        using var second = HostProcess.Start(["--data", _folder.Combine("other"), "--grpc", $"unix:{path}"]);
        Assert.Equal(ExitCode.AddressUnavailable, await second.ExitAsync());
    }
}
