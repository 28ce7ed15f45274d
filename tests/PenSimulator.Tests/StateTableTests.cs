using Penlink.V1;
using PenSimulator.Firmware;
using TestSupport;

namespace PenSimulator.Tests;

/// <summary>The firmware's state table against penlink.md, section 12, cell by cell.</summary>
public sealed class StateTableTests
{
    [Fact]
    public void The_table_is_the_documents()
    {
        var rows = File.ReadAllLines(RepositoryRoot.Combine("docs/penlink.md"))
            .SkipWhile(line => !line.StartsWith("## 12", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| **", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])
            .ToList();
        Assert.Equal(5, rows.Count);
        foreach (var row in rows)
        {
            var state = Enum.Parse<PenState>(row[0].Trim('*'), ignoreCase: true);
            Assert.Equal(Enum.GetValues<FirmwareEvent>().Length, row.Length - 1);
            foreach (var happened in Enum.GetValues<FirmwareEvent>())
            {
                var cell = row[1 + (int)happened].Split(',')[0];
                var expected = cell is "-" or "rejected" ? state : Enum.Parse<PenState>(cell, ignoreCase: true);
                Assert.True(
                    expected == StateTable.Next(state, happened),
                    $"{state} x {happened}: the document says {cell}, the table {StateTable.Next(state, happened)}.");
            }
        }
    }

    [Fact]
    public void Only_a_press_in_Armed_leads_to_Driving()
    {
        foreach (var state in Enum.GetValues<PenState>().Where(state => state != PenState.Unspecified))
        {
            foreach (var happened in Enum.GetValues<FirmwareEvent>())
            {
                var drives = StateTable.Next(state, happened) == PenState.Driving && state != PenState.Driving;
                Assert.Equal(drives, state == PenState.Armed && happened == FirmwareEvent.PressDrove);
            }
        }
    }
}
