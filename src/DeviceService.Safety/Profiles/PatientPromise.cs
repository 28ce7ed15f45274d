using System.Text.RegularExpressions;

namespace DeviceService.Safety;

/// <summary>Words that promise a patient more than that something may look better, does not vanish, and for a time.</summary>
public static partial class PatientPromise
{
    /// <summary>The first words of a text that promise more; null where none do. That something does not vanish is no promise.</summary>
    public static string? In(string text)
    {
        var found = Promises().Match(Denied().Replace(text, " "));
        return found.Success ? found.Value : null;
    }

    [GeneratedRegex(@"\b(do(es)?|will|can|they) (not|never) (vanish|disappear)\b|\bnever (vanish|disappear)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denied();

    [GeneratedRegex(
        @"\b(permanent(ly)?|vanish(es|ed|ing)?|disappear(s|ed|ing)?|guarantee[sd]?|cure[sd]?|curing|eras(e|es|ed|ing)|eliminat\w+|forever|for good|miracle|painless|flawless|risk-free|without any risk|100 ?%|will (look|be) (smaller|gone|smooth|young)\w*|get(s)? rid of|remov(e|es|ing) (pores|scars|wrinkles|lines)|proven to)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Promises();
}
