using System.Text;

namespace DeviceService.PenCtl;

/// <summary>A curve in one line of text. A cell shows the highest value that falls into it, because a peak is what hurts.</summary>
internal static class Sparkline
{
    private const string Steps = "▁▂▃▄▅▆▇█";

    // Nothing was measured there; a space would look like a low value.
    private const char Nothing = '·';

    /// <summary>Draws values from the oldest to the newest.</summary>
    /// <param name="cells">One value for each cell; null where nothing was measured.</param>
    /// <param name="top">What the highest step stands for; above 0.</param>
    /// <param name="limit">A value above it is marked with ! and in red; null for no limit.</param>
    /// <returns>Markup.</returns>
    public static string Of(IReadOnlyList<double?> cells, double top, double? limit = null)
    {
        var drawn = new StringBuilder(cells.Count + 16);
        foreach (var cell in cells)
        {
            if (cell is not { } value)
            {
                drawn.Append("[grey]").Append(Nothing).Append("[/]");
            }
            else if (limit is { } most && value > most)
            {
                drawn.Append("[red]!").Append("[/]");
            }
            else
            {
                drawn.Append(Steps[Math.Clamp((int)(value / top * Steps.Length), 0, Steps.Length - 1)]);
            }
        }

        return drawn.ToString();
    }
}
