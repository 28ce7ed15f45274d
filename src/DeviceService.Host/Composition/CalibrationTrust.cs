using System.Text;
using DeviceService.Clinic;
using DeviceService.Profiles;

namespace DeviceService.Host;

/// <summary>Whose certificates are taken over from other rooms: those that one configured key signed. Without a key nobody's are.</summary>
internal sealed class CalibrationTrust : IDisposable
{
    private readonly ProfileKey? _key;

    private CalibrationTrust(ProfileKey? key) => _key = key;

    /// <summary>Reads the key of the options.</summary>
    /// <exception cref="StartRefusedException">It cannot be read, or is no public key on P-256.</exception>
    public static CalibrationTrust Open(HostOptions options)
    {
        if (options.CalibrationKey is not { } file)
        {
            return new CalibrationTrust(null);
        }

        try
        {
            return new CalibrationTrust(ProfileKey.FromPem(File.ReadAllText(file)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                ExitCode.CertificateUnusable, $"--calibration-key '{file}' cannot be read: {problem.Message} Name the public key of whoever signs certificates.", problem);
        }
        catch (ProfileException refused)
        {
            throw new StartRefusedException(ExitCode.CertificateUnusable, $"--calibration-key '{file}': {refused.Message}", refused);
        }
    }

    /// <summary>What the signature of a certificate is worth.</summary>
    public CertificateOffer Judge(string document, ReadOnlySpan<byte> signature) =>
        _key is null ? new CertificateOffer("", "this service was given no key to trust")
        : _key.VouchesFor(Encoding.UTF8.GetBytes(document), signature) ? new CertificateOffer(_key.KeyId, null)
        : new CertificateOffer("", $"it was changed after it was signed, or signed by another key than {_key.KeyId}");

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();
}
