using SkiaSharp;

namespace DeviceService.PenCtl.Tests;

/// <summary>A terminal's screen as a picture, for docs/bench.md: what a person sees, colours among it. Drawn only where BENCH_SCREENS names a folder.</summary>
internal static class TerminalPicture
{
    private const float Size = 12;
    private const float Leading = 15;
    private const int Margin = 8;
    private const string Monospaced = "DejaVu Sans Mono";

    private static readonly SKColor Ground = new(0x1c, 0x1c, 0x1c);

    /// <summary>The folder that wants pictures; null where nobody asked for any.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("BENCH_SCREENS") is { Length: > 0 } folder ? folder : null;

    /// <summary>Keeps rows of a screen as NAME.png, where a folder wants them.</summary>
    /// <param name="name">Without its ending.</param>
    /// <param name="screen">The screen.</param>
    /// <param name="first">The first row that is drawn.</param>
    /// <param name="rows">How many, at the most.</param>
    public static async Task KeepAsync(string name, TerminalRun screen, int first, int rows)
    {
        if (Folder is { } folder)
        {
            var (text, inks) = screen.Painted;
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), Png([.. text.Skip(first).Take(rows)], [.. inks.Skip(first).Take(rows)]));
        }
    }

    private static byte[] Png(IReadOnlyList<string> rows, IReadOnlyList<IReadOnlyList<Ink>> inks)
    {
        using var plain = new SKFont(SKTypeface.FromFamilyName(Monospaced), Size);
        using var bold = new SKFont(SKTypeface.FromFamilyName(Monospaced, SKFontStyle.Bold), Size);
        var cell = plain.MeasureText("0");
        var columns = rows.Max(static row => row.Length);
        using var bitmap = new SKBitmap((int)(columns * cell) + (2 * Margin), (int)(rows.Count * Leading) + (2 * Margin), SKColorType.Rgb565, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { IsAntialias = true };
        canvas.Clear(Ground);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Length; column++)
            {
                var ink = column < inks[row].Count ? inks[row][column] : Ink.Plain;
                paint.Color = new SKColor(ink.Colour | 0xff000000);
                canvas.DrawText(rows[row][column].ToString(), Margin + (column * cell), Margin + ((row + 0.8f) * Leading), ink.Bold ? bold : plain, paint);
            }
        }

        canvas.Flush();
        using var image = SKImage.FromBitmap(bitmap);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
