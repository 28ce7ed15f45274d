using System.Collections.Immutable;

namespace PenSimulator.Models;

/// <summary>The models that can be simulated, by name, and the skin they meet; read from the files in this folder once.</summary>
internal static class PenModels
{
    /// <summary>The usual one.</summary>
    public const string Default = "SimPen";

    private static readonly ImmutableArray<string> Files = ["sim-pen.yaml", "sim-pen-6.yaml", "sim-pen-14.yaml", "sim-pen-16.yaml"];

    /// <summary>The default first, then by the number of needles.</summary>
    public static ImmutableArray<PenModel> All { get; } = [.. Files.Select(file => PenModelReader.Read(Resource(file)))];

    /// <summary>What skin is like.</summary>
    public static SkinFigures Skin { get; } = SkinFigures.Read(Resource("skin.yaml"));

    /// <summary>The model of a name; null when there is none.</summary>
    public static PenModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    private static string Resource(string file)
    {
        using var stream = typeof(PenModels).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
