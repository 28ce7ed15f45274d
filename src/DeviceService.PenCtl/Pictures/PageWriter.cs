using SkiaSharp;

namespace DeviceService.PenCtl;

/// <summary>Writes a page from top to bottom: headings, facts, paragraphs that are broken at words, a table. Lengths in points of 1/72 inch.</summary>
internal sealed class PageWriter : IDisposable
{
    /// <summary>What a digest takes at the foot of a page.</summary>
    public const float DigestHeight = SmallSize * Leading;

    private const float TitleSize = 17;
    private const float TextSize = 9;
    private const float SmallSize = 8;
    private const float Leading = 1.4f;
    private const float FactColumn = 92;

    private static readonly SKColor Ink = SKColors.Black;
    private static readonly SKColor Pale = new(0x60, 0x60, 0x60);

    private readonly SKCanvas _canvas;
    private readonly SKTypeface _plain;
    private readonly SKTypeface _bold;
    private readonly SKPaint _paint = new() { IsAntialias = true, Color = Ink };
    private readonly float _left;
    private readonly float _right;
    private float _at;

    /// <summary>Begins at the top of a page.</summary>
    /// <param name="canvas">What is drawn on.</param>
    /// <param name="left">Where lines begin; the top has the same margin.</param>
    /// <param name="right">Where they end.</param>
    public PageWriter(SKCanvas canvas, float left, float right)
    {
        (_canvas, _left, _right, _at) = (canvas, left, right, left);
        _plain = PictureFont.Plain();
        _bold = PictureFont.Bold();
    }

    /// <summary>How far down it was written.</summary>
    public float At => _at;

    /// <summary>A title, and what it is of beneath it.</summary>
    public void Heading(string title, string of)
    {
        Line(title, _bold, TitleSize, Ink);
        Line(of, _plain, TextSize + 2, Ink);
    }

    /// <summary>What nobody may miss.</summary>
    public void Note(string text) => Line(text, _bold, TextSize, SKColors.DarkRed);

    /// <summary>A line across the page.</summary>
    public void Rule()
    {
        _at += 5;
        _paint.Color = Pale;
        _paint.StrokeWidth = 0.5f;
        _canvas.DrawLine(_left, _at, _right, _at, _paint);
        _at += 3;
    }

    /// <summary>Names and values, one beneath the other. A value that is too long goes on in the next line.</summary>
    public void Facts(IReadOnlyList<(string Name, string Value)> facts)
    {
        foreach (var (name, value) in facts)
        {
            var lines = Broken(value, _plain, TextSize, _right - _left - FactColumn);
            foreach (var (line, first) in lines.Select(static (line, at) => (line, at == 0)))
            {
                _at += TextSize * Leading;
                if (first)
                {
                    Write(name, _left, _plain, TextSize, Pale);
                }

                Write(line, _left + FactColumn, _plain, TextSize, Ink);
            }
        }
    }

    /// <summary>A verdict, and what it rests on.</summary>
    public void Verdict(string verdict, bool good, string because)
    {
        const float Size = 13;
        _at += Size * Leading;
        Write(verdict, _left, _bold, Size, good ? SKColors.DarkGreen : SKColors.DarkRed);
        Write(because, _left + FactColumn, _plain, TextSize, Ink);
    }

    /// <summary>Text broken at words.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="most">Lines at most. What is cut off ends in dots: the page stays one, and the document has all of it.</param>
    public void Paragraph(string text, int most)
    {
        var lines = Broken(text, _plain, SmallSize, _right - _left);
        _at += 2;
        foreach (var line in lines.Count > most ? [.. lines.Take(most - 1), lines[most - 1] + " ..."] : lines)
        {
            Line(line, _plain, SmallSize, Ink);
        }
    }

    /// <summary>Leaves room, and says where it begins.</summary>
    public float Below(float height)
    {
        var top = _at + 6;
        _at = top + height;
        return top;
    }

    /// <summary>A table whose numbers end beneath each other.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<string[]> rows)
    {
        var column = (_right - _left) / headings.Count;
        _at += 4;
        Row(headings, column, _bold, Pale);
        foreach (var row in rows)
        {
            Row(row, column, _plain, Ink);
        }

        _at += 4;
    }

    /// <summary>A digest, whole in one line.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="foot">Where the line stands, whatever was written above it.</param>
    public void Digest(string digest, float foot)
    {
        _at = foot;
        Write(digest, _left, _plain, SmallSize, Ink);
    }

    public void Dispose()
    {
        _paint.Dispose();
        _plain.Dispose();
        _bold.Dispose();
    }

    private void Row(IReadOnlyList<string> cells, float column, SKTypeface face, SKColor color)
    {
        _at += SmallSize * Leading;
        using var font = new SKFont(face, SmallSize);
        foreach (var (cell, at) in cells.Select(static (cell, at) => (cell, at)))
        {
            Write(cell, _left + (column * (at + 1)) - font.MeasureText(cell) - 8, face, SmallSize, color);
        }
    }

    private void Line(string text, SKTypeface face, float size, SKColor color)
    {
        _at += size * Leading;
        Write(text, _left, face, size, color);
    }

    private void Write(string text, float x, SKTypeface face, float size, SKColor color)
    {
        using var font = new SKFont(face, size);
        _paint.Color = color;
        _canvas.DrawText(text, x, _at, SKTextAlign.Left, font, _paint);
    }

    private static List<string> Broken(string text, SKTypeface face, float size, float width)
    {
        using var font = new SKFont(face, size);
        var (lines, line) = (new List<string>(), "");
        foreach (var word in text.ReplaceLineEndings(" ").Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Fitting(word, font, width)))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (font.MeasureText(longer) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        lines.Add(line);
        return lines;
    }

    // A word that is longer than a line is broken where it has to be.
    private static IEnumerable<string> Fitting(string word, SKFont font, float width)
    {
        while (font.MeasureText(word) > width)
        {
            var fits = Math.Max(1, (int)font.BreakText(word, width));
            yield return word[..fits];
            word = word[fits..];
        }

        yield return word;
    }
}
