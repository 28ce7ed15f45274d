using System.CommandLine;
using PenSimulator.App;

// A flag that the parser refuses is the user's mistake like any other: code 2.
var parsed = SimulatorCommand.Create().Parse(args);
// The default of two seconds is too short for a busy machine to put its line away in.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
return parsed.Errors.Count > 0 ? 2 : code;
