using System.Security.Cryptography;
using System.Text;

namespace DeviceService.Clinic;

/// <summary>
/// The secret of one installation that PINs are keyed with before they are hashed. It is in no record: whoever has the journal or an export of it, and
/// not this, has nothing to try PINs against.
/// </summary>
public sealed class PinKey
{
    /// <summary>Bytes of the secret.</summary>
    public const int Length = 32;

    // Other words for the id and for the PINs, so that nothing that is known of one says anything of the other.
    private static readonly byte[] IdLabel = "PNPINKEY-ID-1"u8.ToArray();
    private static readonly byte[] PinLabel = "PNPINKEY-PIN-1:"u8.ToArray();

    private readonly byte[] _secret;

    /// <param name="secret">Its bytes: <see cref="Length"/> of them, by chance.</param>
    /// <exception cref="ArgumentException">There are more, or fewer.</exception>
    public PinKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Length)
        {
            throw new ArgumentException($"A key of PINs has {Length} bytes, not {secret.Length}.", nameof(secret));
        }

        _secret = secret.ToArray();
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, IdLabel))[..16];
    }

    /// <summary>Tells one key from another, and nothing of what it is: 16 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>A key by chance.</summary>
    public static PinKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The secret, for where it is kept.</summary>
    public string Export() => Convert.ToBase64String(_secret);

    /// <summary>What of this PIN is hashed: HMAC-SHA-256 under the secret, in base 64.</summary>
    internal string Apply(string pin)
    {
        byte[] labelled = [.. PinLabel, .. Encoding.UTF8.GetBytes(pin)];
        return Convert.ToBase64String(HMACSHA256.HashData(_secret, labelled));
    }
}
