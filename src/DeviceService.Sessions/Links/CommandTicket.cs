namespace DeviceService.Sessions;

/// <summary>Names one submission to a link. Chosen by the owner; unrelated to the command number on the wire.</summary>
/// <param name="Number">Increases with each submission of one owner.</param>
public readonly record struct CommandTicket(long Number);
