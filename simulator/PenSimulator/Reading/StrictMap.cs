using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PenSimulator.Reading;

/// <summary>
/// One mapping of a YAML document, read key by key. Whoever read all that they know calls <see cref="End"/>: a key that
/// nobody asked for is a mistake, never ignored. Each refusal names the field by its path, its value and the remedy.
/// </summary>
internal sealed class StrictMap
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly string _path;

    private StrictMap(YamlNode node, string path)
    {
        _path = path;
        Plain(node, path);
        if (node is not YamlMappingNode mapping)
        {
            throw new ArgumentException($"{path} is '{node}'. Give a mapping of keys to values.");
        }

        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
            {
                throw new ArgumentException($"{path} has the key '{key}'. Give a word as a key.");
            }

            Plain(value, PathOf(name));
            _values.Add(name, value);
        }
    }

    /// <summary>Where it stands in its document, such as steps[2].fault; the document's name at the root.</summary>
    public string Path => _path;

    /// <summary>Reads a document that is one mapping.</summary>
    /// <param name="text">The document.</param>
    /// <param name="name">What to call it in refusals.</param>
    /// <exception cref="ArgumentException">It is no YAML, no mapping, or not a single document.</exception>
    public static StrictMap Read(string text, string name)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException wrong)
        {
            throw new ArgumentException(
                $"{name} is no YAML at line {wrong.Start.Line}: {wrong.Message.TrimEnd('.')}. Correct that line.", wrong);
        }

        return stream.Documents is [var only]
            ? new StrictMap(only.RootNode, name)
            : throw new ArgumentException($"{name} holds {stream.Documents.Count} documents. Give one.");
    }

    public bool Has(string key)
    {
        _asked.Add(key);
        return _values.ContainsKey(key);
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string key) => Get(key) is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw Wrong(key, "Give a text.");

    public bool Flag(string key) => Text(key) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong(key, "Give true or false."),
    };

    /// <summary>A whole number in a range, both ends inclusive.</summary>
    public long Whole(string key, long low, long high) =>
        long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= low && value <= high
            ? value
            : throw Wrong(key, $"Give a whole number from {low} to {high}.");

    /// <summary>A number in a range, both ends inclusive, written without an exponent.</summary>
    public double Number(string key, double low, double high) =>
        double.TryParse(Text(key), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value >= low && value <= high
            ? value
            : throw Wrong(key, $"Give a number from {low.ToString(CultureInfo.InvariantCulture)} to {high.ToString(CultureInfo.InvariantCulture)}.");

    /// <summary>One name of an enumeration, written as its proto does without the enumeration's own name.</summary>
    public TEnum One<TEnum>(string key)
        where TEnum : struct, Enum => ProtoNames.Parse<TEnum>(Text(key)) ?? throw Wrong(key, $"Give one of {ProtoNames.All<TEnum>()}.");

    public StrictMap Map(string key) => new(Get(key), PathOf(key));

    /// <summary>A list of mappings; it may be empty.</summary>
    public IReadOnlyList<StrictMap> Maps(string key)
    {
        if (Get(key) is not YamlSequenceNode list)
        {
            throw Wrong(key, "Give a list.");
        }

        return [.. list.Children.Select((item, at) => new StrictMap(item, $"{PathOf(key)}[{at}]"))];
    }

    /// <summary>One word, or the words of a list, which may not be empty.</summary>
    public IReadOnlyList<string> Words(string key) => Get(key) switch
    {
        YamlScalarNode => [Text(key)],
        YamlSequenceNode { Children.Count: > 0 } list =>
            [.. list.Children.Select(item => item is YamlScalarNode { Value: { } word } ? word : throw Wrong(key, "Give a list of words."))],
        _ => throw Wrong(key, "Give a word, or a list of words."),
    };

    /// <summary>Everything was read.</summary>
    /// <exception cref="ArgumentException">A key was not.</exception>
    public void End()
    {
        if (_values.Keys.FirstOrDefault(key => !_asked.Contains(key)) is { } unknown)
        {
            throw new ArgumentException(
                $"{PathOf(unknown)} is '{_values[unknown]}'. Leave it out: known here are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}.");
        }
    }

    /// <summary>A refusal of a value that is there.</summary>
    public ArgumentException Wrong(string key, string remedy) =>
        new($"{PathOf(key)} is '{(_values.TryGetValue(key, out var value) ? value.ToString() : "absent")}'. {remedy}");

    private YamlNode Get(string key) =>
        Has(key) ? _values[key] : throw new ArgumentException($"{PathOf(key)} is absent. Give it.");

    private string PathOf(string key) => _path.Contains(' ', StringComparison.Ordinal) ? key : $"{_path}.{key}";

    // An anchor or a tag makes one value depend on another place: whoever reads the line would not see what holds.
    private static void Plain(YamlNode node, string path)
    {
        if (!node.Anchor.IsEmpty || node is not (YamlScalarNode or YamlMappingNode or YamlSequenceNode)
            || !(node.Tag.IsEmpty || node.Tag.IsNonSpecific))
        {
            throw new ArgumentException($"{path} has an anchor, an alias or a tag. Write every value where it holds.");
        }
    }
}
