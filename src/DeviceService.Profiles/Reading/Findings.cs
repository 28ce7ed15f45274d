using System.Globalization;
using System.Text.RegularExpressions;
using DeviceService.Safety;

namespace DeviceService.Profiles;

/// <summary>
/// Reads the values of a document one by one and notes what is wrong with each, so that one reading names every mistake. What it hands
/// back for a wrong value is never used: a document with a fault makes no profile.
/// </summary>
internal sealed partial class Findings
{
    private const int TextMax = 500;

    private static readonly Figure Wrong = new(0, "", "", FigureMark.Unverified);

    private readonly List<ProfileFault> _faults = [];

    public IReadOnlyList<ProfileFault> Faults => _faults;

    public void Add(string path, string value, string reason, string remedy) => _faults.Add(new ProfileFault(path, value, reason, remedy));

    public Figure Figure(string path, FigureEntry? entry, string unit, int lowest, int highest) =>
        Optional(path, entry, unit, lowest, highest) ?? Missing(path, $"Give it as {{ value, unit: {unit}, mark, source }}.", Wrong);

    public Figure? Optional(string path, FigureEntry? entry, string unit, int lowest, int highest)
    {
        if (entry is null)
        {
            return null;
        }

        if (entry.Value is not { } value)
        {
            return Missing($"{path}.value", $"Give a whole number of {unit}.", Wrong);
        }

        if (entry.Unit != unit)
        {
            Add($"{path}.unit", entry.Unit ?? "", "is not its unit", $"Give the value in {unit}, and say so.");
        }

        if (value < lowest || value > highest)
        {
            Add($"{path}.value", Number(value), "is out of range", $"Give {Number(lowest)} to {Number(highest)} {unit}.");
        }

        return new Figure(value, unit, Text($"{path}.source", entry.Source), Mark($"{path}.mark", entry.Mark));
    }

    public FigureMark Mark(string path, string? mark) => mark switch
    {
        "F" => FigureMark.Primary,
        "S" => FigureMark.Secondary,
        "D" => FigureMark.Derived,
        "U" => FigureMark.Unverified,
        null => Missing(path, "Say how well it is founded: F, S, D or U.", FigureMark.Unverified),
        _ => Unknown(path, mark, "F, S, D or U", FigureMark.Unverified),
    };

    public string Text(string path, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Missing(path, "Give it.", "");
        }

        if (text.Length > TextMax || text.Any(char.IsControl))
        {
            Add(path, text.Length > 40 ? text[..40] : text, "is too long, or holds control characters", $"Give 1 to {TextMax} characters on one line.");
        }

        return text;
    }

    public string Name(string path, string? name)
    {
        var text = Text(path, name);
        if (text.Length > 0 && !NamePattern().IsMatch(text))
        {
            Add(path, text, "is not a name", "Use 1 to 64 of a-z, 0-9, dash and underscore, beginning with a letter.");
        }

        return text;
    }

    public DateOnly Day(string path, string? day) =>
        day is null ? Missing(path, "Give a day as YYYY-MM-DD.", DateOnly.MinValue)
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read
        : Unknown(path, day, "a day as YYYY-MM-DD", DateOnly.MinValue);

    public TEnum Word<TEnum>(string path, string? word)
        where TEnum : struct, Enum => OptionalWord<TEnum>(path, word) ?? Missing(path, $"Give one of {StateNames.Of(Enum.GetValues<TEnum>())}.", default(TEnum));

    public TEnum? OptionalWord<TEnum>(string path, string? word)
        where TEnum : struct, Enum
    {
        if (word is null)
        {
            return null;
        }

        var known = Enum.GetValues<TEnum>();
        var at = Array.FindIndex(known, value => StateNames.Of(value) == word);
        return at >= 0 ? known[at] : Unknown(path, word, $"one of {StateNames.Of(known)}", default(TEnum));
    }

    public bool Flag(string path, bool? flag) => flag ?? Missing(path, "Give true or false.", false);

    public int Count(string path, int? count, int highest)
    {
        if (count is < 1 || count > highest)
        {
            Add(path, Number(count.Value), "is out of range", $"Give 1 to {Number(highest)}.");
        }

        return count ?? Missing(path, $"Give 1 to {Number(highest)}.", 1);
    }

    /// <summary>Each entry of a list that may not be empty.</summary>
    public IReadOnlyList<TRow> Rows<TEntry, TRow>(string path, List<TEntry>? entries, Func<string, TEntry, TRow> read) =>
        entries is { Count: > 0 } ? Each(path, entries, read) : Missing<IReadOnlyList<TRow>>(path, "Give at least one.", []);

    /// <summary>Each entry of a list that may be empty, but has to stand there.</summary>
    public IReadOnlyList<TRow> RowsOrNone<TEntry, TRow>(string path, List<TEntry>? entries, Func<string, TEntry, TRow> read) =>
        entries is not null ? Each(path, entries, read) : Missing<IReadOnlyList<TRow>>(path, "Give a list; [] says that it is empty.", []);

    private List<TRow> Each<TEntry, TRow>(string path, List<TEntry> entries, Func<string, TEntry, TRow> read)
    {
        var rows = new List<TRow>(entries.Count);
        for (var at = 0; at < entries.Count; at++)
        {
            var here = $"{path}[{Number(at)}]";
            if (entries[at] is { } entry)
            {
                rows.Add(read(here, entry));
            }
            else
            {
                Missing(here, "Give it, or take the line out.", 0);
            }
        }

        return rows;
    }

    private T Missing<T>(string path, string remedy, T instead)
    {
        Add(path, "", "is missing", remedy);
        return instead;
    }

    private T Unknown<T>(string path, string value, string known, T instead)
    {
        Add(path, value, "is not known", $"Give {known}.");
        return instead;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
