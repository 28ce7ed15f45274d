namespace DeviceService.Benchmarks;

/// <summary>From the start of the process to its ready line, and its resident memory with 4 pens that stream.</summary>
internal static class StartupBench
{
    private const int Pens = 4;
    private const int SamplesPerSecond = 200;
    private const int ReadyMsMax = 200;
    private const int MegabytesMax = 60;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, Action<string> say)
    {
        var program = options.Host ?? Paths.Host;
        var jit = File.Exists(program + ".dll");
        var starts = Math.Clamp(options.Seconds / 4, 2, 10);
        var ready = new List<double>();
        var megabytes = new List<double>();
        for (var start = 0; start < starts; start++)
        {
            var directory = options.FreshDirectory("startup");
            var pens = Enumerable.Range(1, Pens).Select(static number => new BenchPen($"BENCH-{number:d4}")).ToList();
            try
            {
                await using var host = await Servers.HostAsync(program, directory, pens.Select(static pen => pen.Line.Address), SamplesPerSecond);
                ready.Add(host.ReadyAfter.TotalMilliseconds);
                if (start < 2)
                {
                    megabytes.Add(await StreamingAsync(host, directory, pens));
                }
            }
            finally
            {
                foreach (var pen in pens)
                {
                    await pen.DisposeAsync();
                }

                Directory.Delete(directory, recursive: true);
            }
        }

        var (readyMs, memory) = (Statistics.Median(ready), Statistics.Median(megabytes));
        var kind = jit ? "JIT" : "AOT";
        say(FormattableString.Invariant($"  {kind}: ready after {readyMs:0} ms ({starts} starts, worst {ready.Max():0}), {memory:0.0} MB with {Pens} pens streaming"));
        return jit
            ?
            [
                Figure.Shown("startup.jit.ready", readyMs, "ms", null, "of this build; name one published ahead of time with --host"),
                Figure.Shown("startup.jit.memory", memory, "MB"),
                Figure.Missing("startup.aot.ready", "ms", $"under {ReadyMsMax} ms", "no binary published ahead of time was named with --host"),
                Figure.Missing("startup.aot.memory", "MB", $"under {MegabytesMax} MB", "no binary published ahead of time was named with --host"),
            ]
            :
            [
                Figure.Under("startup.aot.ready", readyMs, "ms", ReadyMsMax),
                Figure.Under("startup.aot.memory", memory, "MB", MegabytesMax),
            ];
    }

    private static async Task<double> StreamingAsync(ServerProcess host, string directory, List<BenchPen> pens)
    {
        using var client = await ClinicClient.SignInAsync(host.Address, directory);
        foreach (var pen in pens)
        {
            await client.OnlineAsync(pen.SerialNumber);
        }

        using var channel = SampleStream.Connect(host.Address);
        var streams = pens.Select(pen => new SampleStream(channel, pen.SerialNumber, client.Token, null)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(4));
        var megabytes = ProcessUse.ResidentMegabytes(host.Id);
        var silent = streams.Count(static stream => stream.Samples == 0);
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        return silent == 0 ? megabytes : throw new BenchException($"{silent} of {Pens} streams brought nothing.");
    }
}
