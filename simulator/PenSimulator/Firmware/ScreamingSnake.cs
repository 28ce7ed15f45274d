using System.Text;

namespace PenSimulator.Firmware;

/// <summary>Names as the documents write them: DeadMan becomes DEAD_MAN.</summary>
internal static class ScreamingSnake
{
    public static string Of(string pascal)
    {
        var name = new StringBuilder(pascal.Length + 8);
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}
