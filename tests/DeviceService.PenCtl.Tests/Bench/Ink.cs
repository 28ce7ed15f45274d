using System.Globalization;

namespace DeviceService.PenCtl.Tests;

/// <summary>A colour, as 0xRRGGBB, and whether it is bold.</summary>
internal readonly record struct Ink(uint Colour, bool Bold)
{
    private const uint Grey = 0xd0d0d0;

    // The sixteen of xterm.
    private static readonly uint[] Named =
    [
        0x000000, 0xcd3131, 0x2fa84f, 0xc8a600, 0x3b78d8, 0xb148c6, 0x11a8cd, 0xd0d0d0, 0x808080, 0xf14c4c, 0x40d070, 0xf5e543, 0x6ca6ff, 0xd670d6, 0x29d8f0, 0xffffff,
    ];

    public static readonly Ink Plain = new(Grey, false);

    /// <summary>After a sequence ESC [ … m.</summary>
    public Ink After(string parameters)
    {
        var ink = this;
        var numbers = parameters.Split(';').Select(static one => int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        for (var at = 0; at < numbers.Length; at++)
        {
            ink = numbers[at] switch
            {
                0 => Plain,
                1 => ink with { Bold = true },
                22 => ink with { Bold = false },
                39 => ink with { Colour = Grey },
                >= 30 and <= 37 => ink with { Colour = Named[numbers[at] - 30] },
                >= 90 and <= 97 => ink with { Colour = Named[numbers[at] - 82] },
                38 when at + 2 < numbers.Length && numbers[at + 1] == 5 => ink with { Colour = OfPalette(numbers[at + 2]) },
                38 when at + 4 < numbers.Length && numbers[at + 1] == 2 => ink with { Colour = Rgb(numbers[at + 2], numbers[at + 3], numbers[at + 4]) },
                _ => ink,
            };
            at += numbers[at] != 38 || at + 1 >= numbers.Length ? 0 : numbers[at + 1] == 5 ? 2 : numbers[at + 1] == 2 ? 4 : 0;
        }

        return ink;
    }

    // xterm's 256: sixteen with names, a cube of six steps, then greys.
    private static uint OfPalette(int number) => number switch
    {
        < 16 => Named[Math.Max(0, number)],
        < 232 => Rgb(Step((number - 16) / 36), Step((number - 16) / 6 % 6), Step((number - 16) % 6)),
        _ => Rgb(8 + (10 * (number - 232)), 8 + (10 * (number - 232)), 8 + (10 * (number - 232))),
    };

    private static int Step(int of) => of == 0 ? 0 : 55 + (40 * of);

    private static uint Rgb(int red, int green, int blue) => ((uint)red << 16) | ((uint)green << 8) | (uint)blue;
}
