using PenSimulator.App;

// A flag that the parser refuses is the user's mistake like any other: code 2.
var parsed = SimulatorCommand.Create().Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : code;
