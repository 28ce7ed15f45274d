using System.Globalization;
using System.Text.RegularExpressions;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>One row of docs/faults.md.</summary>
internal sealed record FaultRow(string Fault, string Motor, string Depth, string Arming, string ToldAs);

/// <summary>docs/faults.md, read as data.</summary>
internal static partial class FaultTable
{
    public static IReadOnlyList<FaultRow> Rows { get; } =
    [
        .. File.ReadLines(RepositoryRoot.Combine("docs/faults.md"))
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(static line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Where(static cells => cells[0] != "fault")
            .Select(static cells => new FaultRow(cells[0], cells[1], cells[2], cells[3], cells[4])),
    ];

    public static FaultRow Of(string fault) => Rows.Single(row => row.Fault == fault);

    /// <summary>The number that a cell says, in ms.</summary>
    public static int Ms(string cell) => int.Parse(Number().Match(cell).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) ms$")]
    private static partial Regex Number();
}
