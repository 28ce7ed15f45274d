using PenSimulator.App;

return await SimulatorCommand.Create().Parse(args).InvokeAsync();
