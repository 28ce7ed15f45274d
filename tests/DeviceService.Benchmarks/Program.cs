using System.CommandLine;
using DeviceService.Benchmarks;

// The floors are this program under another name: they say nothing but that they are ready.
switch (args)
{
    case ["floor-loop", var line]:
        return FloorLoop.Run(line);
    case ["bare-server", var line]:
        return await BareServer.RunAsync(line);
    default:
        var parsed = BenchCommand.Create().Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? 2 : code;
}
