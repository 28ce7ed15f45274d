namespace DeviceService.PenCtl;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing is in the way.</summary>
    Note,

    /// <summary>It works, and will hurt some day.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Problem,
}

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Severity">How bad.</param>
/// <param name="Check">What was looked at, in a word or two.</param>
/// <param name="Sentence">What was found, with its numbers.</param>
/// <param name="Remedy">What a person does about it; empty where nothing has to be done.</param>
internal sealed record Finding(Severity Severity, string Check, string Sentence, string Remedy = "");
