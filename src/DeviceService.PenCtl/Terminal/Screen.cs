using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeviceService.PenCtl;

/// <summary>
/// Where answers go: tables and sentences for a person, or JSON for a program. Colours and moving screens are for a terminal alone;
/// NO_COLOR turns colours off there too.
/// </summary>
internal sealed class Screen
{
    // Wide enough that a pipe into grep finds whole rows and whole sentences.
    private const int PipedWidth = 4000;

    private static readonly JsonFormatter Messages = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    // For a terminal or a file, where a quotation mark of any kind is only itself.
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Surroundings _surroundings;

    // What is drawn for a pipe, until its lines have lost the blanks that fill up a column.
    private readonly StringWriter? _piped;

    public Screen(Surroundings surroundings, bool json)
    {
        _surroundings = surroundings;
        Json = json;
        Moves = surroundings.Terminal && !json;
        _piped = Moves ? null : new StringWriter();
        var colours = Moves && surroundings.Environment("NO_COLOR") is not { Length: > 0 };
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Moves ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = Moves ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(_piped ?? surroundings.Output),
        });
        Console.Profile.Width = surroundings.Terminal && surroundings.Width is { } width ? width : PipedWidth;
        Console.Profile.Capabilities.Unicode = true;
        Console.Profile.Capabilities.Links = false;
    }

    /// <summary>Whether answers are JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether a person looks at a terminal that can be drawn on again.</summary>
    public bool Moves { get; }

    public IAnsiConsole Console { get; }

    /// <summary>Something drawn, for a person.</summary>
    public void Show(IRenderable shown)
    {
        Console.Write(shown);
        Flush();
    }

    /// <summary>A line with Spectre's markup, for a person.</summary>
    public void Line(string markup = "")
    {
        Console.MarkupLine(markup);
        Flush();
    }

    /// <summary>A question with Spectre's markup; what is typed stands behind it.</summary>
    public void Question(string markup)
    {
        Console.Markup(markup);
        Flush();
    }

    /// <summary>Text as it is.</summary>
    public void Text(string text) => _surroundings.Output.Write(text);

    /// <summary>A message of the service as one line of JSON, as protobuf writes it.</summary>
    public void Document(IMessage message) => _surroundings.Output.WriteLine(Messages.Format(message));

    /// <summary>A document of penctl's own as one line of JSON.</summary>
    public void Document(JsonNode document) => _surroundings.Output.WriteLine(document.ToJsonString(Written));

    /// <summary>A message as a part of a document.</summary>
    public static JsonNode Node(IMessage message) => JsonNode.Parse(Messages.Format(message))!;

    /// <summary>What a person wants to know beside the answer; never part of it.</summary>
    public void Aside(string sentence) => _surroundings.Errors.WriteLine(sentence);

    /// <summary>Why there is no answer.</summary>
    public void Failed(PenCtlException failure)
    {
        if (!Json)
        {
            _surroundings.Errors.WriteLine(failure.Trace.Length == 0 ? failure.Message : $"{failure.Message}\n{failure.Trace}");
            return;
        }

        var error = new JsonObject
        {
            ["exit_code"] = (int)failure.Code, ["name"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(failure.Code.ToString()), ["rule"] = failure.Rule,
            ["sentence"] = failure.Sentence, ["remedy"] = failure.Remedy,
        };
        if (failure.Trace.Length > 0)
        {
            error["trace"] = failure.Trace;
        }

        _surroundings.Errors.WriteLine(new JsonObject { ["error"] = error }.ToJsonString(Written));
    }

    /// <summary>A table: with a frame on a terminal, plain columns in a pipe.</summary>
    public Table Table(params ReadOnlySpan<string> headings)
    {
        var table = new Table { Border = Moves ? TableBorder.Rounded : TableBorder.None };
        table.BorderColor(Color.Grey);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn($"[bold]{heading.EscapeMarkup()}[/]"));
        }

        return table;
    }

    /// <summary>Two columns: what, and how it is.</summary>
    public void Facts(params ReadOnlySpan<(string Name, string Markup)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, markup) in facts)
        {
            if (markup.Length > 0)
            {
                grid.AddRow($"[grey]{name.EscapeMarkup()}[/]", markup);
            }
        }

        Show(grid);
    }

    /// <summary>Wall time for a person, in this machine's zone.</summary>
    public string Time(Google.Protobuf.WellKnownTypes.Timestamp? at) => at is null
        ? ""
        : TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), _surroundings.Clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>As <see cref="Time(Google.Protobuf.WellKnownTypes.Timestamp?)"/>, of today.</summary>
    public string Clock(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _surroundings.Clock.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private void Flush()
    {
        if (_piped is null)
        {
            return;
        }

        var lines = _piped.ToString().Split('\n');
        _piped.GetStringBuilder().Clear();
        _surroundings.Output.Write(string.Join('\n', lines.Select(static line => line.TrimEnd())));
    }
}
