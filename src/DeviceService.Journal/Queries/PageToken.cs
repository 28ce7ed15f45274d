using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// Where a page ended: the keys of its last item, and a digest that ties them to the list and filter they belong to, so
/// that a token is not taken for another list's.
/// </summary>
internal static class PageToken
{
    private const int SizeMax = 1000;

    /// <summary>The token of the page that ends with this item.</summary>
    public static string Encode(string scope, long us, string id)
    {
        var position = string.Create(CultureInfo.InvariantCulture, $"{us}:{id}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Tie(scope, position)}:{position}"));
    }

    /// <summary>The last item of the page before; null for the first page.</summary>
    /// <exception cref="ArgumentException">The size is out of range, or the token was not given out for this list.</exception>
    public static (long Us, string Id)? Decode(string scope, PageRequest page)
    {
        if (page.Size is < 1 or > SizeMax)
        {
            throw new ArgumentException($"A page holds 1 to {SizeMax} items, not {page.Size}.", nameof(page));
        }

        if (page.Token is null)
        {
            return null;
        }

        if (Base64Url.IsValid(page.Token))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(page.Token)).Split(':', 3);
            if (parts.Length == 3
                && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var us)
                && parts[0] == Tie(scope, $"{parts[1]}:{parts[2]}"))
            {
                return (us, parts[2]);
            }
        }

        throw new ArgumentException(
            $"The page token '{page.Token}' was not given out for this list and filter. Begin again without one.", nameof(page));
    }

    private static string Tie(string scope, string position) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n{position}")))[..16];
}
