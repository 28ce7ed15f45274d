using System.Buffers;
using System.Globalization;
using System.Text;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Fields of a request: their form and presence. What they mean is decided where it can be journalled, never here.</summary>
internal static class Fields
{
    public const int IdentifierLengthMax = 64;
    public const int LineLengthMax = 255;
    public const int ReasonLengthMax = 500;
    public const int PageSizeMax = 1_000;
    public const int PageSizeDefault = 100;

    /// <summary>In place of what is not to be repeated.</summary>
    public const string NotShown = "(not shown)";

    private const int PageTokenLengthMax = 512;
    private const int FirstYear = 1900;
    private const int DigestLength = 64;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> Words =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> OperatorWords =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@");

    public static string RequestId(string value) => Word("request_id", value, Words, "1 to 64 characters out of A-Z a-z 0-9 . _ -");

    public static string OperatorId(string field, string value) => Word(field, value, OperatorWords, "1 to 64 characters out of A-Z a-z 0-9 . _ - @");

    public static string? OptionalOperatorId(string field, string value) => value.Length == 0 ? null : OperatorId(field, value);

    /// <summary>A patient's reference is in no log and no refusal, so what was sent is not repeated.</summary>
    public static string PatientReference(string value) => PatientReference("patient_reference", value);

    /// <summary>The same, in another field.</summary>
    public static string PatientReference(string field, string value) =>
        Word(field, value, Words, "1 to 64 characters out of A-Z a-z 0-9 . _ -", shown: NotShown);

    /// <summary>The name of a pen, session, pass or activation: what exists is for others to find.</summary>
    public static string Name(string field, string value) => Text(field, value, 1, IdentifierLengthMax);

    /// <summary>Names, at most so many.</summary>
    public static IReadOnlyList<string> Names(string field, IReadOnlyCollection<string> values, int most)
    {
        _ = Number(field, values.Count, 0, most, "names");
        return [.. values.Select(value => Name(field, value))];
    }

    public static string? OptionalName(string field, string value) => value.Length == 0 ? null : Name(field, value);

    /// <summary>4 to 12 digits. Never repeated in a refusal.</summary>
    public static string Pin(string field, string value) =>
        value.Length == 0 ? throw Missing(field) : Pins.HasForm(value) ? value : throw Form(field, NotShown, "4 to 12 digits");

    /// <summary>A day as YYYY-MM-DD, from 1900 on: what nobody set is no day of anybody's life. Null for none.</summary>
    public static DateOnly? Day(string field, string value) => value.Length == 0 ? null
        : DateOnly.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year >= FirstYear ? day
        : throw Form(field, value, "a day as YYYY-MM-DD, from 1900-01-01 on");

    public static OperatorRole Role(string field, V1.OperatorRole value) => value switch
    {
        V1.OperatorRole.Aesthetician => OperatorRole.Aesthetician,
        V1.OperatorRole.Nurse => OperatorRole.Nurse,
        V1.OperatorRole.Prescriber => OperatorRole.Prescriber,
        V1.OperatorRole.Technician => OperatorRole.Technician,
        _ => throw NotOne(field, value, "aesthetician, nurse, prescriber or technician"),
    };

    /// <summary>A SHA-256 as text; null for none.</summary>
    public static string? OptionalDigest(string field, string value) =>
        value.Length == 0 ? null
        : value.Length == DigestLength && !value.AsSpan().ContainsAnyExcept(LowerHex) ? value
        : throw Form(field, value, "64 lower-case hexadecimal digits");

    public static string Line(string field, string value) => Text(field, value, 1, LineLengthMax);

    /// <summary>Why somebody does it. None at all has a rule of its own: what lacks is not a field but a person's answer.</summary>
    public static string Reason(string field, string value) =>
        value.Length == 0 ? throw new CallRefusedException(Rules.ReasonMissing.Refuse(("field", field)))
        : Text(field, value, 1, ReasonLengthMax, shown: NotShown);

    public static string OptionalReason(string field, string value) => Text(field, value, 0, ReasonLengthMax, shown: NotShown);

    public static TreatmentIndication Indication(string field, V1.TreatmentIndication value) =>
        value.ToDomain() ?? throw NotOne(field, value, "an indication of the list");

    public static TreatmentIndication? OptionalIndication(string field, V1.TreatmentIndication value) =>
        value == V1.TreatmentIndication.Unspecified ? null : Indication(field, value);

    public static TreatmentArea Area(string field, V1.TreatmentArea value) => value.ToDomain() ?? throw NotOne(field, value, "an area of the list");

    public static BodySide Side(string field, V1.BodySide value) => value.ToDomain() ?? throw NotOne(field, value, "left, right or midline");

    public static PassDirection Direction(string field, V1.PassDirection value) =>
        value.ToDomain() ?? throw NotOne(field, value, "horizontal, vertical, diagonal or stamping");

    public static AdministrativeState AdministrativeState(string field, V1.AdministrativeState value) => value switch
    {
        V1.AdministrativeState.InService => Safety.AdministrativeState.InService,
        V1.AdministrativeState.OutOfService => Safety.AdministrativeState.OutOfService,
        V1.AdministrativeState.Quarantined => Safety.AdministrativeState.Quarantined,
        _ => throw NotOne(field, value, "in service, out of service or quarantined"),
    };

    public static SessionState SessionState(string field, V1.SessionState value) =>
        System.Enum.GetValues<SessionState>().Where(state => state.ToWire() == value).Select(state => (SessionState?)state).SingleOrDefault()
        ?? throw NotOne(field, value, "a state of a session");

    /// <summary>A reason to stop; null for none.</summary>
    public static StopReason? OptionalStopReason(string field, V1.StopReason value) => value == V1.StopReason.Unspecified ? null
        : StopRules.All.Select(static rule => (StopReason?)rule.Reason).FirstOrDefault(reason => reason!.Value.ToWire() == value)
            ?? throw NotOne(field, value, "a reason of the list");

    /// <summary>A whole number within its bounds, both inclusive.</summary>
    public static int Number(string field, long value, int lowest, int highest, string unit) =>
        QuantityRange.Check(field, value, lowest, highest, unit) is { } refusal ? throw new CallRefusedException(refusal) : (int)value;

    public static PageRequest Page(int size, string token) => new(
        size == 0 ? PageSizeDefault : Number("page_size", size, 1, PageSizeMax, "items"),
        token.Length == 0 ? null : Text("page_token", token, 1, PageTokenLengthMax));

    /// <summary>A time at which something was or will be, from 1900 on; null for none.</summary>
    public static DateTimeOffset? Instant(string field, Timestamp? value) => Time(field, value) is not { } time ? null
        : time.Year >= FirstYear ? time
        : throw Form(field, time.ToString("O", CultureInfo.InvariantCulture), "a time from the year 1900 on");

    /// <summary>A bound of a filter, which may lie before everything; null for none.</summary>
    public static DateTimeOffset? Time(string field, Timestamp? value)
    {
        if (value is null)
        {
            return null;
        }

        try
        {
            return value.ToDateTimeOffset();
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw Form(field, $"{value.Seconds} s and {value.Nanos} ns", "a time between the years 1 and 9999");
        }
    }

    public static T Required<T>(string field, T? value)
        where T : class => value ?? throw Missing(field);

    public static CallRefusedException Missing(string field) => new(ArgumentRefusals.Missing(field));

    public static CallRefusedException Form(string field, string observed, string expected) => new(ArgumentRefusals.Form(field, observed, expected));

    private static string Word(string field, string value, SearchValues<char> allowed, string expected, string? shown = null)
    {
        if (value.Length == 0)
        {
            throw Missing(field);
        }

        return value.Length <= IdentifierLengthMax && !value.AsSpan().ContainsAnyExcept(allowed) ? value : throw Form(field, shown ?? value, expected);
    }

    public static string Text(string field, string value, int shortest, int longest, string? shown = null)
    {
        if (value.Length < shortest)
        {
            throw Missing(field);
        }

        return value.Length > longest || value.Any(MisleadsReaders)
            ? throw Form(field, shown ?? value, $"{shortest} to {longest} characters without control characters")
            : value.Length > 0 && !value.EnumerateRunes().Any(IsVisible) ? throw Form(field, shown ?? value, "text that can be seen")
            : value;
    }

    // Control characters, line separators, and what turns the order of the letters around: a name would be shown as another one.
    internal static bool MisleadsReaders(char letter) => char.IsControl(letter)
        || letter is '\u2028' or '\u2029' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    // A consent of blanks, or of a space without width, would be one that nobody gave.
    private static bool IsVisible(Rune letter) => Rune.GetUnicodeCategory(letter) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format
        or UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);

    public static CallRefusedException NotOne<T>(string field, T value, string expected)
        where T : struct, System.Enum => Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0 ? Missing(field) : Form(field, value.ToString(), expected);
}
