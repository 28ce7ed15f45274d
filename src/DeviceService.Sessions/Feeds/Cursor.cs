namespace DeviceService.Sessions;

/// <summary>A place in a feed.</summary>
/// <param name="InstanceId">The run of the service that counted.</param>
/// <param name="Sequence">The newest sequence that was delivered; 0 stands before the first.</param>
public sealed record Cursor(string InstanceId, long Sequence);
