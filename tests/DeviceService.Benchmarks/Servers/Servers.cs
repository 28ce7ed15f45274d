namespace DeviceService.Benchmarks;

/// <summary>How each server is started.</summary>
internal static class Servers
{
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    /// <summary>The real service, from its own build or a binary that was named.</summary>
    public static Task<ServerProcess> HostAsync(string? program, string dataDirectory, IEnumerable<string> lines, int samplesPerSecond)
    {
        var host = program ?? Paths.Host;
        return File.Exists(host)
            ? ServerProcess.StartAsync("host", host,
            [
                .. lines.SelectMany(static line => new[] { "--pen", line }), "--data", dataDirectory, "--grpc", "127.0.0.1:0",
                "--telemetry-rate", samplesPerSecond.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ])
            : throw new BenchException($"{host} is not there: build it first, or name another with --host.");
    }

    public static Task<ServerProcess> BareAsync(string line) => ServerProcess.StartAsync("bare", Paths.Self, ["bare-server", line]);

    public static Task<ServerProcess> FloorAsync(string line) => ServerProcess.StartAsync("floor", Paths.Self, ["floor-loop", line]);

    /// <summary>@grpc/grpc-js and serialport, where they are installed.</summary>
    public static Task<ServerProcess> NodeAsync(string line) => Directory.Exists(Path.Combine(Paths.Peers, "node", "node_modules", "serialport"))
        ? ServerProcess.StartAsync("node", "node", [Path.Combine(Paths.Peers, "node", "server.mjs"), line, StopHex, Paths.Protos])
        : throw new BenchException("its packages are not installed: npm --prefix tests/DeviceService.Benchmarks/peers/node install");

    /// <summary>grpcio and pyserial, where a Python has them.</summary>
    public static async Task<ServerProcess> PythonAsync(string line)
    {
        BenchException? why = null;
        foreach (var python in Pythons)
        {
            try
            {
                return await ServerProcess.StartAsync("python", python, [Path.Combine(Paths.Peers, "python", "server.py"), line, StopHex, await SchemaAsync()]);
            }
            catch (BenchException refused)
            {
                why ??= refused;
            }
        }

        throw why!;
    }

    private static string StopHex => Convert.ToHexStringLower(StopBytes.Make());

    // Python gets the messages' definitions as the compiler has them, so that no compiler of protos is needed beside it.
    private static async Task<string> SchemaAsync()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "microneedling.protoset");
        var set = new Google.Protobuf.Reflection.FileDescriptorSet();
        var added = new HashSet<string>(StringComparer.Ordinal);
        Add(Microneedling.V1.SafetyServiceReflection.Descriptor);
        Add(Microneedling.V1.TelemetryServiceReflection.Descriptor);
        await File.WriteAllBytesAsync(path, Google.Protobuf.MessageExtensions.ToByteArray(set));
        return path;

        void Add(Google.Protobuf.Reflection.FileDescriptor file)
        {
            if (added.Add(file.Name))
            {
                foreach (var dependency in file.Dependencies)
                {
                    Add(dependency);
                }

                set.File.Add(file.ToProto());
            }
        }
    }
}
