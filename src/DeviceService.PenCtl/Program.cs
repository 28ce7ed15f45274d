using DeviceService.PenCtl;

return await PenCtlProgram.RunAsync(args, Surroundings.OfProcess());
