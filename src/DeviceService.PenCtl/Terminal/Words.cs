using System.Globalization;
using System.Text;
using Microneedling.V1;
using Spectre.Console;

namespace DeviceService.PenCtl;

/// <summary>Names of the API as words, and numbers with their units.</summary>
internal static class Words
{
    /// <summary>DepthAboveLimit is "depth above limit"; what means nothing is a dash.</summary>
    public static string Of(Enum value)
    {
        var name = value.ToString();
        if (name == "Unspecified")
        {
            return "-";
        }

        var words = new StringBuilder(name.Length + 8);
        for (var at = 0; at < name.Length; at++)
        {
            if (at > 0 && char.IsUpper(name[at]))
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(name[at]));
        }

        return words.ToString();
    }

    /// <summary>The value of an enum that was typed in words, snake case or kebab case; the other fields of the message name the rest.</summary>
    /// <exception cref="PenCtlException">There is none of that name.</exception>
    public static T Parse<T>(string option, string text)
        where T : struct, Enum
    {
        var bare = text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        foreach (var value in Named<T>())
        {
            if (string.Equals(value.ToString(), bare, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw PenCtlException.Option($"{option} '{text}' is not known.", $"Give one of {string.Join(", ", Choices<T>())}.");
    }

    /// <summary>The names that <see cref="Parse{T}"/> takes.</summary>
    public static string[] Choices<T>()
        where T : struct, Enum => [.. Named<T>().Select(static value => Of(value).Replace(' ', '-'))];

    public static string Rate(long millihertz) => (millihertz / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) + " Hz";

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Seconds(Google.Protobuf.WellKnownTypes.Duration? time) => time is null ? "" : Number(time.ToTimeSpan().TotalSeconds, "0.0") + " s";

    public static string Target(PassTarget? target) =>
        target is null ? "" : $"{Of(target.Area)} {Of(target.Side)}, pass {target.PassNumber}, {Of(target.Direction)}";

    /// <summary>Free text of somebody else's, safe within markup.</summary>
    public static string Safe(string text) => text.EscapeMarkup();

    public static string Paint(LinkState state) => state switch
    {
        LinkState.Online => "[green]online[/]",
        LinkState.Handshaking => "[yellow]handshaking[/]",
        _ => $"[red]{Of(state)}[/]",
    };

    public static string Paint(OperatingState state) => state switch
    {
        OperatingState.Idle => "idle",
        OperatingState.Armed => "[yellow]ARMED[/]",
        OperatingState.Treating => "[green bold]TREATING[/]",
        OperatingState.Stopped => "[red bold]STOPPED[/]",
        _ => $"[yellow]{Of(state)}[/]",
    };

    public static string Paint(SessionState state) => state switch
    {
        SessionState.Treating => "[green bold]treating[/]",
        SessionState.Armed or SessionState.Paused or SessionState.Reconciling or SessionState.Interrupted => $"[yellow]{Of(state)}[/]",
        SessionState.Stopped => "[red bold]stopped[/]",
        _ => Of(state),
    };

    public static string Paint(AdministrativeState state) => state switch
    {
        AdministrativeState.InService => "in service",
        AdministrativeState.Quarantined => "[red]quarantined[/]",
        _ => $"[yellow]{Of(state)}[/]",
    };

    public static string Paint(AlarmPriority priority) => priority switch
    {
        AlarmPriority.High => "[red bold]HIGH[/]",
        AlarmPriority.Medium => "[yellow]medium[/]",
        _ => Of(priority),
    };

    private static IEnumerable<T> Named<T>()
        where T : struct, Enum => Enum.GetValues<T>().Where(static value => value.ToString() != "Unspecified");
}
