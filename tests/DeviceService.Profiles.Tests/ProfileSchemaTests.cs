using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceService.Safety;
using Json.Schema;
using TestSupport;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DeviceService.Profiles.Tests;

/// <summary>profiles/profile.schema.json against the reader: an editor that follows the schema is not refused for a key, a word or a unit.</summary>
public sealed class ProfileSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(RepositoryRoot.Combine("profiles/profile.schema.json")));

    private static readonly JsonObject Reference = (JsonObject)FromYaml(Encoding.UTF8.GetString(ReferenceProfile.Document.Span))!;

    /// <summary>Each place of the reference profile, one row standing for all of its list.</summary>
    private static readonly string[][] Places = [.. Walk(Reference, [])];

    [Fact]
    public void The_reference_profile_fits_the_schema_and_is_read_from_its_JSON_too()
    {
        Assert.True(Places.Length > 150, "The reference profile was not walked.");
        Assert.True(Fits(Reference));
        Assert.Empty(Faults(Reference));
    }

    [Fact]
    public void A_key_that_may_not_be_left_out_is_required_by_both() => Assert.All(Places, static place =>
    {
        var spoilt = Spoilt(place, static (owner, key) => owner.Remove(key));

        Assert.Equal(Fits(spoilt), !Faults(spoilt).Any(fault => fault.Reason is "is missing" or "is not its unit"));
    });

    [Fact]
    public void A_key_that_nobody_knows_is_refused_by_both() => Assert.All(Places, static place =>
    {
        var spoilt = Spoilt(place, static (owner, _) => owner["no_such_key"] = 1);

        Assert.False(Fits(spoilt));
        Assert.NotEmpty(Faults(spoilt));
    });

    [Fact]
    public void A_word_a_unit_or_a_mark_that_is_none_is_refused_by_both() => Assert.All(
        Places.Where(static place => place[^1] is "unit" or "mark" or "area" or "indication" or "role" or "reaction" or "kind" or "weight" or "beyond" or "required_of"),
        static place =>
        {
            var spoilt = Spoilt(place, static (owner, key) => owner[key] = "NONE_SUCH");

            Assert.False(Fits(spoilt), string.Join('.', place));
            Assert.NotEmpty(Faults(spoilt));
        });

    [Fact]
    public void A_value_of_another_type_is_refused_by_both() => Assert.All(
        Places.Where(static place => place[^1] is "value" or "blocks_arming" or "of_area" or "version"),
        static place =>
        {
            var spoilt = Spoilt(place, static (owner, key) => owner[key] = "much");

            // The value of a factor of a course is a word of the clinic's own.
            var isWord = place is [.., "factors", "0", "value"];
            Assert.Equal((isWord, isWord), (Fits(spoilt), Faults(spoilt).Count == 0));
        });

    private static bool Fits(JsonNode document) => Schema.Evaluate(JsonSerializer.SerializeToElement(document)).IsValid;

    private static IReadOnlyList<ProfileFault> Faults(JsonNode document)
    {
        try
        {
            ProfileReader.Read(Encoding.UTF8.GetBytes(document.ToJsonString()));
            return [];
        }
        catch (ProfileException refused)
        {
            return refused.Faults;
        }
    }

    private static JsonNode Spoilt(string[] place, Action<JsonObject, string> spoil)
    {
        var copy = Reference.DeepClone();
        var owner = place[..^1].Aggregate(copy, static (node, step) => node is JsonArray rows ? rows[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);
        spoil((JsonObject)owner, place[^1]);
        return copy;
    }

    private static IEnumerable<string[]> Walk(JsonNode? node, string[] place) => node switch
    {
        JsonObject keys => keys.SelectMany(pair => Walk(pair.Value, [.. place, pair.Key]).Prepend([.. place, pair.Key])),
        JsonArray { Count: > 0 } rows => Walk(rows[0], [.. place, "0"]),
        _ => [],
    };

    private static JsonNode? FromYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return Json(stream.Documents[0].RootNode);
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(static pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode rows => new JsonArray([.. rows.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var word } when int.TryParse(word, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode { Value: var text } => text,
        _ => throw new InvalidOperationException($"Not a node of a profile: {node.NodeType}."),
    };
}
