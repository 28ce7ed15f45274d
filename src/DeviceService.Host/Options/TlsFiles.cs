namespace DeviceService.Host;

/// <summary>PEM files for mutual TLS: both sides show a certificate.</summary>
/// <param name="CertificatePath">The service's certificate, with its intermediates after it.</param>
/// <param name="KeyPath">The private key of that certificate.</param>
/// <param name="ClientCaPath">The authorities that issue client certificates. No other is trusted.</param>
public sealed record TlsFiles(string CertificatePath, string KeyPath, string ClientCaPath);
