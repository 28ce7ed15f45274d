namespace DeviceService.Host;

/// <summary>The clinic's own profiles.</summary>
/// <param name="Folder">Documents, each with its signature beside it.</param>
/// <param name="PublicKey">PEM: the key that the clinic signs with, its public half.</param>
public sealed record ProfileFiles(string Folder, string PublicKey);
