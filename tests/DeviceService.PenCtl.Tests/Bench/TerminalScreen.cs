using System.Text;

namespace DeviceService.PenCtl.Tests;

/// <summary>
/// What stands on a terminal's screen, with all that has scrolled off it: text, line ends, the cursor's movements and erasures that penctl and
/// the line discipline send. Colours are kept for pictures alone (<see cref="TerminalPicture"/>): no test looks at them.
/// </summary>
internal sealed class TerminalScreen
{
    private readonly List<StringBuilder> _rows = [new()];
    private readonly List<List<Ink>> _inks = [[]];
    private Ink _ink = Ink.Plain;
    private readonly StringBuilder _sequence = new();
    private int _row;
    private int _column;
    private bool _escaped;

    /// <summary>All rows, the oldest first, without the blanks at their ends.</summary>
    public IReadOnlyList<string> Rows => [.. _rows.Select(static row => row.ToString().TrimEnd())];

    /// <summary>With what each letter of a row is written; what follows is plain.</summary>
    public IReadOnlyList<IReadOnlyList<Ink>> Inks => [.. _inks.Select(static row => (IReadOnlyList<Ink>)[.. row])];

    /// <summary>The row that the cursor is in, as far as something stands there.</summary>
    public string CursorRow => _rows[_row].ToString().TrimEnd();

    /// <summary>Whether the blank stands there that ends a question: before it is drawn, what is typed would stand in its place.</summary>
    public bool CursorWaits => _rows[_row] is { Length: > 0 } row && row[^1] == ' ';

    /// <summary>Which row that is.</summary>
    public int CursorAt => _row;

    /// <summary>What the terminal answers, where it is asked where the cursor is; taken once.</summary>
    public string Answers { get; set; } = "";

    public void Write(string text)
    {
        foreach (var letter in text)
        {
            if (_escaped)
            {
                Escape(letter);
            }
            else
            {
                Put(letter);
            }
        }
    }

    private void Put(char letter)
    {
        switch (letter)
        {
            case '\u001b':
                _escaped = true;
                _sequence.Clear();
                break;
            case '\r':
                _column = 0;
                break;
            case '\n':
                _row++;
                if (_row == _rows.Count)
                {
                    _rows.Add(new StringBuilder());
                    _inks.Add([]);
                }

                break;
            case '\b':
                _column = Math.Max(0, _column - 1);
                break;
            case >= ' ':
                var row = _rows[_row];
                row.Append(' ', Math.Max(0, _column + 1 - row.Length));
                row[_column] = letter;
                var inks = _inks[_row];
                inks.AddRange(Enumerable.Repeat(Ink.Plain, Math.Max(0, _column + 1 - inks.Count)));
                inks[_column] = _ink;
                _column++;
                break;
            default:
                break;
        }
    }

    private void Escape(char letter)
    {
        _sequence.Append(letter);

        // ESC [ parameters final; anything else that begins with ESC here has one letter.
        if (_sequence.Length == 1 && letter == '[')
        {
            return;
        }

        if (_sequence[0] == '[' && letter is not (>= '@' and <= '~'))
        {
            return;
        }

        _escaped = false;
        if (_sequence[0] == '[')
        {
            Control(letter, _sequence.ToString(1, _sequence.Length - 2));
        }
    }

    private void Control(char final, string parameters)
    {
        var count = int.TryParse(parameters, out var given) ? given : 1;
        switch (final)
        {
            case 'A':
                _row = Math.Max(0, _row - count);
                break;
            case 'C':
                _column += count;
                break;
            case 'D':
                _column = Math.Max(0, _column - count);
                break;
            case 'G':
                _column = count - 1;
                break;
            case 'K' when parameters is "" or "0" && _column < _rows[_row].Length:
                _rows[_row].Length = _column;
                break;
            case 'K' when parameters is "2":
                _rows[_row].Clear();
                break;
            case 'm':
                _ink = _ink.After(parameters);
                break;
            case 'n' when parameters == "6":
                Answers += $"\u001b[{_row + 1};{_column + 1}R";
                break;
            default:
                break;
        }
    }
}
