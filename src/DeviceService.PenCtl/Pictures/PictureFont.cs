namespace DeviceService.PenCtl;

/// <summary>What pictures and pages are written with: a font of this machine.</summary>
internal static class PictureFont
{
    private static readonly string[] Preferred = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica"];

    /// <summary>The family. Without one, SkiaSharp draws every letter as nothing, and a picture without numbers would look as if it were whole.</summary>
    /// <exception cref="PenCtlException">This machine has no font.</exception>
    public static string Family()
    {
        var families = SkiaSharp.SKFontManager.Default.FontFamilies.ToArray();
        return Preferred.FirstOrDefault(families.Contains) ?? families.FirstOrDefault()
            ?? throw new PenCtlException(
                ExitCode.CannotWrite, "This machine has no font, so nothing in the picture could be read.",
                "Install one, such as Debian's fonts-dejavu-core; recording export and certificate --json need none.");
    }
}
