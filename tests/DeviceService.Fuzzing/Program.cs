using System.CommandLine;
using DeviceService.Fuzzing;

// A flag that the parser refuses is the user's mistake like any other: code 2.
var parsed = FuzzingCommand.Create().Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? 2 : code;
