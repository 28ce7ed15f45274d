using System.Buffers;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DeviceService.Clinic;

/// <summary>
/// PINs, keyed with the secret of the installation and then kept as ASP.NET Core's PasswordHasher does: PBKDF2 with HMAC-SHA-512 and a salt of each
/// one's own. The hashes are in the journal and in every export of it, and a PIN has so few digits that all can be tried; without the secret none can.
/// </summary>
/// <param name="key">The secret of this installation.</param>
public sealed class Pins(PinKey key)
{
    /// <summary>Fewest digits.</summary>
    public const int ShortestLength = 4;

    /// <summary>Most digits.</summary>
    public const int LongestLength = 12;

    private const int Iterations = 210_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    // Compared for who is not registered, so that the answer takes as long as for who is.
    private static readonly Lazy<string> NobodysHash = new(static () => Hasher.HashPassword("", "000000000000"));

    /// <summary>Whether it is 4 to 12 digits.</summary>
    public static bool HasForm(string pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return pin.Length is >= ShortestLength and <= LongestLength && !pin.AsSpan().ContainsAnyExcept(Digits);
    }

    /// <summary>The PIN as it is kept.</summary>
    public KeptPin Keep(string pin) => new(Hasher.HashPassword("", key.Apply(pin)), key.Id);

    /// <summary>Whether this is the PIN that was kept. Null, for nobody, takes as long and is false; so does one that another key was used for.</summary>
    public bool Matches(KeptPin? kept, string pin)
    {
        var mine = kept is not null && (kept.KeyId is null || kept.KeyId == key.Id);
        var given = kept is { KeyId: null } ? pin : key.Apply(pin);
        return Hasher.VerifyHashedPassword("", mine ? kept!.Hash : NobodysHash.Value, given) != PasswordVerificationResult.Failed && mine;
    }
}
