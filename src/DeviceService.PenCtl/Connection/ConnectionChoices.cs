namespace DeviceService.PenCtl;

/// <summary>How the service is reached, and as whom.</summary>
/// <param name="Address">As it was given.</param>
/// <param name="Tls">Null on this machine.</param>
/// <param name="OperatorId">Who signs in for the command; null for nobody.</param>
/// <param name="Token">Of an earlier sign-in; null for none. <paramref name="OperatorId"/> comes first.</param>
/// <param name="Patience">How long one answer may take.</param>
internal sealed record ConnectionChoices(string Address, ClientFiles? Tls, string? OperatorId, string? Token, TimeSpan Patience);

/// <summary>PEM files for mutual TLS.</summary>
/// <param name="Authority">Whose certificate the service has to show.</param>
/// <param name="Certificate">Of this client.</param>
/// <param name="Key">Private key of that certificate.</param>
internal sealed record ClientFiles(string Authority, string Certificate, string Key);
