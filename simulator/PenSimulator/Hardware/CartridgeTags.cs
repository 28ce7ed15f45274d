using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>What fits on a cartridge's tag.</summary>
internal static class CartridgeTags
{
    /// <exception cref="ArgumentException">A text is longer than a tag can hold.</exception>
    public static void Check(string field, CartridgeTag tag)
    {
        Length($"{field}.uid", tag.Uid, 32);
        Length($"{field}.model", tag.Model, 31);
        Length($"{field}.lot", tag.Lot, 20);
    }

    private static void Length(string field, string value, int longest)
    {
        if (value.Length > longest)
        {
            throw new ArgumentException($"{field} is '{value}', of {value.Length} characters. Give {longest} at the most.");
        }
    }
}
