using DeviceService.Host;

return await ServiceProgram.RunAsync(args);
