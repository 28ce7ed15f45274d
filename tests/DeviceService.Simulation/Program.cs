using System.CommandLine;
using DeviceService.Simulation;

// A flag that the parser refuses is the user's mistake like any other: code 2.
var parsed = SimulationCommand.Create().Parse(args);
// A signal ends it at once: there is nothing to be put away, and no thread to do it on.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? 2 : code;
