using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DeviceService.Profiles;
using DeviceService.Safety;

namespace DeviceService.Simulation.Stories;

/// <summary>
/// A profile as a person reads it: its text, line by line, and the figures in it. It knows nothing of the service's own reader, so that a
/// figure that this one reads wrong, or in another unit, is found.
/// </summary>
internal sealed partial record ProfileSheet(string Text)
{
    private readonly Dictionary<(string Section, string Row, string Figure), (int Value, int Line)> _figures = Read(Text);

    /// <summary>The text of profiles/reference.yaml.</summary>
    public static ProfileSheet Reference { get; } = new(Encoding.UTF8.GetString(ReferenceProfile.Document.Span));

    /// <summary>Every figure by section, row and name. A row that names nothing has its number in its section, from 0.</summary>
    public IEnumerable<(string Section, string Row, string Figure)> Names => _figures.Keys;

    public int this[string section, string row, string figure] => _figures[(section, row, figure)].Value;

    public int Of(string section, string figure) => this[section, "", figure];

    public int? Find(string section, string row, string figure) => _figures.TryGetValue((section, row, figure), out var found) ? found.Value : null;

    /// <summary>The rows of a section without names, in their order.</summary>
    public IReadOnlyList<int> Column(string section, string figure) =>
        [.. _figures.Where(one => one.Key.Section == section && one.Key.Figure == figure).OrderBy(static one => one.Value.Line).Select(static one => one.Value.Value)];

    /// <summary>The same text with another figure in it.</summary>
    public ProfileSheet With(string section, string row, string figure, int value)
    {
        var lines = Text.Split('\n');
        var line = _figures[(section, row, figure)].Line;
        lines[line] = FigureValue().Replace(lines[line], value.ToString(CultureInfo.InvariantCulture), 1);
        return new ProfileSheet(string.Join('\n', lines));
    }

    /// <summary>As the service reads it.</summary>
    public SafetyProfile AsTheServiceReadsIt() => ProfileReader.Read(Encoding.UTF8.GetBytes(Text));

    private static Dictionary<(string Section, string Row, string Figure), (int Value, int Line)> Read(string text)
    {
        var figures = new Dictionary<(string, string, string), (int, int)>();
        var (section, row, rows) = ("", "", 0);
        foreach (var (number, line) in text.Split('\n').Index())
        {
            if (SectionName().Match(line) is { Success: true } begun)
            {
                (section, row, rows) = (begun.Groups[1].Value, "", 0);
            }
            else if (RowBegin().Match(line) is { Success: true } another)
            {
                row = another.Groups[1].Value is "area" or "indication" or "role" or "model" ? another.Groups[2].Value : rows.ToString(CultureInfo.InvariantCulture);
                rows++;
            }

            // What a question or an instruction says is no bound on needles.
            if (section is not ("screening" or "aftercare" or "preparation") && FigureLine().Match(line) is { Success: true } figure)
            {
                figures.Add((section, row, figure.Groups[1].Value), (int.Parse(figure.Groups[2].Value, CultureInfo.InvariantCulture), number));
            }
        }

        return figures;
    }

    [GeneratedRegex(@"^(\w+):\s*$")]
    private static partial Regex SectionName();

    [GeneratedRegex(@"^  - (\w+): ([\w-]*)")]
    private static partial Regex RowBegin();

    [GeneratedRegex(@"^(?:  - |    |  )(\w+): \{ value: (-?\d+), ")]
    private static partial Regex FigureLine();

    [GeneratedRegex(@"(?<=\{ value: )-?\d+")]
    private static partial Regex FigureValue();
}
