using TreatmentRoom;

return await RoomCommandLine.RunAsync(args);
