using Spectre.Console;

namespace DeviceService.PenCtl;

/// <summary>Rows of a table, for commands, which need nothing else of what draws.</summary>
internal static class TableRows
{
    /// <summary>Adds a row; each cell is markup.</summary>
    public static void AddRow(this Table table, params ReadOnlySpan<string> cells)
    {
        var row = new List<Markup>(cells.Length);
        foreach (var cell in cells)
        {
            row.Add(new Markup(cell));
        }

        table.AddRow(row);
    }
}
