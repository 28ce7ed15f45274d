using System.Text.Json;
using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>Reads a certificate that somebody hands in, and says what is wrong with one that cannot be read: which field, what stands there, what would do.</summary>
internal static class CertificateReading
{
    private const string Field = "document";
    private const string NotShown = "(not shown)";
    private const int ShownLengthMax = 64;

    /// <summary>The certificate; null, with the refusal, when the text is none.</summary>
    public static CertificateDocument? Read(string text, out Refusal? refusal)
    {
        try
        {
            refusal = null;
            return CertificateDocument.FromText(text);
        }
        catch (JsonException wrong)
        {
            refusal = Missing(text) ?? Malformed(text, wrong);
            return null;
        }
    }

    private static Refusal? Missing(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            if (parsed.RootElement is not { ValueKind: JsonValueKind.Object } root)
            {
                return null;
            }

            var missing = CertificateJson.Default.CertificateDocument.Properties.FirstOrDefault(one => one.IsRequired && !root.TryGetProperty(one.Name, out _));
            return missing is not null ? ArgumentRefusals.Missing($"{Field}.{missing.Name}")
                : root.GetProperty(nameof(CertificateDocument.Form)) is var form && form.GetRawText() != $"\"{CertificateDocument.FormName}\""
                    ? ArgumentRefusals.Form($"{Field}.{nameof(CertificateDocument.Form)}", Shown(form.GetRawText()), $"it has to be \"{CertificateDocument.FormName}\"")
                : null;
        }
        catch (JsonException)
        {
            // No JSON at all: the reader has said where.
            return null;
        }
    }

    // The reader's own words name its types, which are nobody's business; where it stood says enough.
    private static Refusal Malformed(string text, JsonException wrong)
    {
        var field = wrong.Path is ['$', .. var path] ? Field + path : Field;
        var line = wrong.LineNumber is { } at ? text.Split('\n').ElementAtOrDefault((int)Math.Min(at, int.MaxValue)) : null;
        return ArgumentRefusals.Form(
            field,
            Shown(line?.Trim() ?? ""),
            wrong.LineNumber is { } number
                ? $"line {Refusal.Number(number + 1)} has to be as GetCertificate gives it, with each of its fields and no other"
                : "it has to be a certificate as GetCertificate gives it");
    }

    private static string Shown(string text) =>
        text.Length is 0 or > ShownLengthMax || text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? NotShown : text;
}
