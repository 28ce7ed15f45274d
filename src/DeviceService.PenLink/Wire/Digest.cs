using System.Globalization;
using DeviceService.Safety;

namespace DeviceService.PenLink;

/// <summary>Digests of limits between the wire (64 bits, 0 for none) and the rest of the service (text, empty for none).</summary>
internal static class Digest
{
    public static string ToText(ulong digest) => digest == 0 ? "" : LimitsSnapshot.Format(digest);

    /// <summary>False when the text is not 16 hexadecimal digits.</summary>
    public static bool TryParse(string text, out ulong digest)
    {
        digest = 0;
        return text.Length == 16 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out digest);
    }
}
