using System.Buffers;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DeviceService.Clinic;

/// <summary>PINs, as ASP.NET Core's PasswordHasher keeps them: PBKDF2 with HMAC-SHA-512 and a salt of each one's own.</summary>
public static class Pins
{
    /// <summary>Fewest digits.</summary>
    public const int ShortestLength = 4;

    /// <summary>Most digits.</summary>
    public const int LongestLength = 12;

    private const int Iterations = 210_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    // Compared for who is not registered, so that the answer takes as long as for who is.
    private static readonly Lazy<string> NobodysHash = new(static () => Hash("000000000000"));

    /// <summary>Whether it is 4 to 12 digits.</summary>
    public static bool HasForm(string pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return pin.Length is >= ShortestLength and <= LongestLength && !pin.AsSpan().ContainsAnyExcept(Digits);
    }

    /// <summary>The PIN as it is kept.</summary>
    public static string Hash(string pin) => Hasher.HashPassword("", pin);

    /// <summary>Whether this is the PIN behind the hash. Null, for nobody, takes as long and is false.</summary>
    public static bool Matches(string? hash, string pin) =>
        Hasher.VerifyHashedPassword("", hash ?? NobodysHash.Value, pin) != PasswordVerificationResult.Failed && hash is not null;
}
