using System.CommandLine;
using PenSimulator.App;

// A flag that the parser refuses is the user's mistake like any other: code 2.
var parsed = SimulatorCommand.Create().Parse(args);
// The program listens for its end itself: two who listen race, and the parser's code for a signal would be told for an orderly end.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? 2 : code;
