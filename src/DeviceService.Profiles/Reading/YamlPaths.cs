using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DeviceService.Profiles;

/// <summary>
/// Walks a document's events for what its deserializer does not tell: the path at a place, such as areas[3].absolute_um, and whether
/// there are anchors, aliases or tags, which a reader would have to follow to see what a figure is.
/// </summary>
internal static class YamlPaths
{
    private const int DepthMax = 16;

    /// <summary>The path of the innermost key or entry that begins at or before a place.</summary>
    public static string At(string text, Mark mark)
    {
        var found = "";
        foreach (var (node, path) in Walk(text))
        {
            if (node.Start.Index > mark.Index)
            {
                break;
            }

            found = path;
        }

        return found;
    }

    /// <summary>What a document may not have: the path of the first anchor, alias or tag, of a second document, or of nesting too deep; null when there is none.</summary>
    public static string? FirstIndirect(string text)
    {
        var documents = 0;
        foreach (var (node, path) in Walk(text))
        {
            documents += node is DocumentStart ? 1 : 0;
            if (node is AnchorAlias || documents > 1 || (node is NodeEvent named && (!named.Anchor.IsEmpty || !named.Tag.IsEmpty)))
            {
                return path.Length == 0 ? "the document" : path;
            }
        }

        return null;
    }

    private static IEnumerable<(ParsingEvent Node, string Path)> Walk(string text)
    {
        var parser = new Parser(new StringReader(text));
        var levels = new Stack<Level>();
        while (parser.MoveNext())
        {
            var node = parser.Current!;
            if (node is MappingEnd or SequenceEnd)
            {
                levels.Pop();
                yield return (node, Join(levels));
                continue;
            }

            if (node is NodeEvent && levels.TryPeek(out var level))
            {
                level.Next(node is Scalar scalar ? scalar.Value : "?");
            }

            yield return (node, Join(levels));
            if (node is MappingStart or SequenceStart)
            {
                if (levels.Count == DepthMax)
                {
                    throw new YamlException(node.Start, node.End, $"Nested deeper than {DepthMax} levels.");
                }

                levels.Push(new Level(node is MappingStart));
            }
        }
    }

    private static string Join(Stack<Level> levels) => string.Concat(levels.Reverse().Select(level => level.Text)).TrimStart('.');

    // In a mapping every other node is a key; in a sequence each is the next entry.
    private sealed class Level(bool mapping)
    {
        private string _key = "";
        private int _count;

        public string Text => _count == 0 ? "" : mapping ? $".{_key}" : $"[{(_count - 1).ToString(CultureInfo.InvariantCulture)}]";

        public void Next(string value)
        {
            if (mapping && _count % 2 == 0)
            {
                _key = value;
            }

            _count++;
        }
    }
}
