using System.Globalization;
using System.Text.RegularExpressions;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>
/// A technician: reads the screen, does with the trigger what it says, looks at the gauge, and types. The gauge, and the tachometer, is the simulator's truth; what
/// the pen says of itself is nothing that a gauge knows.
/// </summary>
internal sealed partial class TechnicianAtTheBench(BenchRoom room, TerminalRun terminal)
{
    private const string GaugeQuestion = "Gauge reading in um:";
    private const string TachometerQuestion = "Gauge reading in Hz:";
    private const string OnceMoreQuestion = "Gauge reading in um, once more:";

    // Needles that went in while somebody looked: what the gauge shows then is no reading of the point, and counts for none.
    private const int GoneInUm = 300;

    // On a machine that stood still the pen may have missed that the trigger was let go of in between.
    private static readonly string[] AgainQuestions = ["Enter permits it once more", "Enter tries it again", "Enter takes the reading once more"];
    private const int AgainMost = 3;

    // Whoever was told that something did not work reads why, before trying again.
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(300);

    // A finger takes longer than this: the firmware wants to see the contact open for its debounce time before it believes it.
    private static readonly TimeSpan FingerTime = TimeSpan.FromMilliseconds(60);

    private int _read;
    private int _looked = -1;
    private int _answered = -1;
    private int _again;
    private int _says;

    /// <summary>What is typed for the reading with this number, counted from 1, in the place of what the gauge shows.</summary>
    public Dictionary<int, string> Slips { get; } = [];

    /// <summary>Answers to other questions, each by what its row begins with; used once, in their order.</summary>
    public Queue<(string Question, string Answer)> Answers { get; } = new();

    /// <summary>Gauge readings that were typed.</summary>
    public int Typed { get; private set; }

    /// <summary>Works until a row begins with this, or penctl has ended.</summary>
    public async Task WorkUntilAsync(string text)
    {
        var seen = false;
        _looked = -1;
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    if (terminal.Shown == _looked)
                    {
                        return terminal.HasExited;
                    }

                    _looked = terminal.Shown;
                    foreach (var row in terminal.WholeRowsFrom(_read))
                    {
                        _read++;
                        await ObeyAsync(row);
                        if (seen = row.StartsWith(text, StringComparison.Ordinal))
                        {
                            break;
                        }
                    }

                    if (seen)
                    {
                        return true;
                    }

                    // A row that became whole meanwhile is obeyed before anything is answered.
                    await AnswerAsync(text);
                    return terminal.HasExited || (terminal.Cursor.Text.StartsWith(text, StringComparison.Ordinal) && _read == terminal.Cursor.Row);
                },
                TimeSpan.FromMinutes(4));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"'{text}' never came. The screen:\n{string.Join('\n', terminal.Rows.TakeLast(40))}");
        }
    }

    private async Task ObeyAsync(string row)
    {
        if (PenSays().Match(row) is { Success: true } says)
        {
            _says = int.Parse(says.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        if (row.StartsWith("Release the trigger", StringComparison.Ordinal))
        {
            await room.Pen.ReleaseTriggerAsync();
            await room.Pen.WaitForAsync(static pen => !pen.TriggerPressed, TimeSpan.FromSeconds(5));
            await Task.Delay(FingerTime);
        }

        if (row.Contains("ress the trigger and hold it", StringComparison.Ordinal) || row.Contains("then press it and hold it", StringComparison.Ordinal))
        {
            await Task.Delay(FingerTime);
            await room.Pen.PressTriggerAsync();
        }
    }

    private async Task AnswerAsync(string until)
    {
        var (row, text) = terminal.Cursor;
        if (row == _answered || _read < row || !terminal.CursorWaits || text.StartsWith(until, StringComparison.Ordinal))
        {
            return;
        }

        if (text == GaugeQuestion)
        {
            _answered = row;
            var shown = (await room.Pen.GetPenAsync()).TrueProtrusionUm;
            var stands = shown > _says - GoneInUm;
            Typed += stands ? 1 : 0;
            terminal.Type(stands && Slips.TryGetValue(Typed, out var number) ? number : shown.ToString(CultureInfo.InvariantCulture));
        }
        else if (text == OnceMoreQuestion)
        {
            _answered = row;
            terminal.Type((await room.Pen.GetPenAsync()).TrueProtrusionUm.ToString(CultureInfo.InvariantCulture));
        }
        else if (_again < AgainMost && AgainQuestions.Any(question => text.StartsWith(question, StringComparison.Ordinal)))
        {
            _again++;
            _answered = row;
            await Task.Delay(ReadingTime);
            terminal.Type("");
        }
        else if (text == TachometerQuestion && !(Answers.TryPeek(out var slip) && slip.Question == TachometerQuestion))
        {
            _answered = row;
            terminal.Type(((await room.Pen.GetPenAsync()).StrokeRateMillihertz / 1_000.0).ToString("0.000", CultureInfo.InvariantCulture));
        }
        else if (Answers.TryPeek(out var next) && text.StartsWith(next.Question, StringComparison.Ordinal))
        {
            Answers.Dequeue();
            _answered = row;
            terminal.Type(next.Answer);
        }
    }

    [GeneratedRegex(@"^The pen says (\d+) um\.")]
    private static partial Regex PenSays();
}
