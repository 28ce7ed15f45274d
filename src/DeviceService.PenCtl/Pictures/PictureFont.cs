using ScottPlot;
using SkiaSharp;

namespace DeviceService.PenCtl;

/// <summary>What pictures and pages are written with: a font that is a part of the program, so that no machine lacks it and all draw alike.</summary>
internal static class PictureFont
{
    // Of no machine's fonts: ScottPlot asks them by name too.
    private const string Name = "penctl's own";

    /// <summary>The family, as plots are told it.</summary>
    public static string Family { get; } = Known();

    /// <summary>The plain face; whoever asks disposes of it.</summary>
    public static SKTypeface Plain() => Of("DejaVuSans.ttf");

    /// <summary>The bold face; whoever asks disposes of it.</summary>
    public static SKTypeface Bold() => Of("DejaVuSans-Bold.ttf");

    private static string Known()
    {
        Fonts.FontResolvers.Add(new Resolver());
        return Name;
    }

    private static SKTypeface Of(string file)
    {
        using var stream = typeof(PictureFont).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is no part of this program.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"{file} is no font.");
    }

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName != Name ? null : bold ? Bold() : Plain();

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant != FontSlant.Upright);
    }
}
