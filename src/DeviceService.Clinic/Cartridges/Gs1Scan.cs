using System.Buffers;
using System.Globalization;

namespace DeviceService.Clinic;

/// <summary>
/// What the GS1 symbol on a cartridge's label says: GTIN (01), expiry (17), lot (10), serial number (21). Read strictly, as GS1's General
/// Specifications have it: anything else in it, anything twice, a wrong check digit or day is no scan at all.
/// </summary>
/// <param name="Gtin">Number of the trade item, 14 digits.</param>
/// <param name="Lot">Lot; null where the label has none.</param>
/// <param name="ExpiresOn">Last day of use; null where the label has none.</param>
/// <param name="Serial">Serial number; null where the label has none.</param>
internal sealed record Gs1Scan(string Gtin, string? Lot, DateOnly? ExpiresOn, string? Serial)
{
    private const char Separator = '\u001d';
    private const int GtinLength = 14;
    private const int DateLength = 6;
    private const int TextLengthMax = 20;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The 82 characters of GS1's general specifications.</summary>
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>In front of a scan that says which symbol it was: GS1-128, DataMatrix, QR code, DataBar.</summary>
    private static readonly string[] Symbologies = ["]C1", "]d2", "]Q3", "]e0"];

    /// <summary>Unique for ever: a serial number is one within its trade item. Null without a serial number.</summary>
    public string? CartridgeId => Serial is null ? null : $"(01){Gtin}(21){Serial}";

    /// <summary>Reads a scan: as scanners send it, with separators, or as it is printed, with identifiers in parentheses.</summary>
    /// <param name="text">The scan.</param>
    /// <param name="today">Today, which decides the century of a year of two digits.</param>
    /// <param name="wrong">What is wrong with it, as the second half of a sentence; empty when nothing is.</param>
    /// <returns>What it says; null when it cannot be read.</returns>
    public static Gs1Scan? Read(string text, DateOnly today, out string wrong)
    {
        var elements = new Dictionary<string, string>(StringComparer.Ordinal);
        wrong = text.StartsWith('(') ? Printed(text, elements) : Sent(text, elements);
        DateOnly? expires = null;
        if (wrong.Length == 0)
        {
            wrong = !elements.TryGetValue("01", out var gtin) ? "it has no GTIN (01)"
                : !HasCheckDigit(gtin) ? $"the check digit of GTIN {gtin} is wrong"
                : elements.TryGetValue("17", out var date) && (expires = Day(date, today)) is null ? $"{date} is no day"
                : "";
        }

        return wrong.Length == 0
            ? new Gs1Scan(elements["01"], elements.GetValueOrDefault("10"), expires, elements.GetValueOrDefault("21"))
            : null;
    }

    // A separator ends lot and serial number; after GTIN and date, whose lengths are fixed, it may stand too.
    private static string Sent(string text, Dictionary<string, string> elements)
    {
        var rest = text.AsSpan();
        foreach (var symbology in Symbologies)
        {
            if (rest.StartsWith(symbology))
            {
                rest = rest[symbology.Length..];
                break;
            }
        }

        while (true)
        {
            if (rest.Length < 2)
            {
                return "it ends in the middle";
            }

            var identifier = rest[..2].ToString();
            rest = rest[2..];
            var length = identifier switch { "01" => GtinLength, "17" => DateLength, _ => rest.IndexOf(Separator) };
            length = length < 0 ? rest.Length : length;
            if (length > rest.Length)
            {
                return "it ends in the middle";
            }

            if (Add(identifier, rest[..length].ToString(), elements) is { Length: > 0 } wrong)
            {
                return wrong;
            }

            rest = rest[length..];
            if (rest.IsEmpty)
            {
                return "";
            }

            rest = rest[0] == Separator ? rest[1..] : rest;
        }
    }

    // Printed values are read up to the next parenthesis, and so have none of their own.
    private static string Printed(string text, Dictionary<string, string> elements)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest.Length < 4 || rest[0] != '(' || rest[3] != ')')
            {
                return "an identifier in parentheses is missing";
            }

            var end = rest[4..].IndexOf('(');
            var value = end < 0 ? rest[4..] : rest[4..(4 + end)];
            if (value.Contains(')'))
            {
                return "a parenthesis stands within a value";
            }

            if (Add(rest[1..3].ToString(), value.ToString(), elements) is { Length: > 0 } wrong)
            {
                return wrong;
            }

            rest = rest[(4 + value.Length)..];
        }

        return "";
    }

    private static string Add(string identifier, string value, Dictionary<string, string> elements)
    {
        var wrong = identifier switch
        {
            "01" => value.Length == GtinLength && !value.AsSpan().ContainsAnyExcept(Digits) ? "" : "(01) is not 14 digits",
            "17" => value.Length == DateLength && !value.AsSpan().ContainsAnyExcept(Digits) ? "" : "(17) is not 6 digits",
            "10" or "21" => value.Length is > 0 and <= TextLengthMax && !value.AsSpan().ContainsAnyExcept(Characters)
                ? ""
                : $"({identifier}) is not 1 to 20 of GS1's characters",
            _ => $"it has an element of another kind than 01, 10, 17 and 21",
        };
        return wrong.Length > 0 ? wrong : elements.TryAdd(identifier, value) ? "" : $"({identifier}) stands in it twice";
    }

    // From the right, the check digit left out, digits weigh 3, 1, 3 and so on; with the check digit the sum is a multiple of ten.
    private static bool HasCheckDigit(string gtin)
    {
        var sum = 0;
        for (var at = 0; at < gtin.Length; at++)
        {
            sum += (gtin[at] - '0') * ((gtin.Length - at) % 2 == 0 ? 3 : 1);
        }

        return sum % 10 == 0;
    }

    // GS1: a year up to 50 ahead is to come, and one from 51 ahead on is past; day 00 is the last one of its month.
    private static DateOnly? Day(string date, DateOnly today)
    {
        var (year, month, day) = (Number(date[..2]), Number(date[2..4]), Number(date[4..]));
        var century = today.Year - (today.Year % 100);
        year += century + ((year - (today.Year % 100)) switch { >= 51 => -100, <= -50 => 100, _ => 0 });
        return month is < 1 or > 12 ? null
            : day == 0 ? new DateOnly(year, month, DateTime.DaysInMonth(year, month))
            : day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day)
            : null;
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
