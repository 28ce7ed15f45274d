namespace DeviceService.Sessions;

/// <summary>What a trace can begin from. The names are stored.</summary>
public enum TouchSubject
{
    /// <summary>A lot of cartridges.</summary>
    Lot = 1,

    /// <summary>A cartridge.</summary>
    Cartridge = 2,

    /// <summary>A pen.</summary>
    Pen = 3,

    /// <summary>A person.</summary>
    Operator = 4,
}

/// <summary>Something had a part in a session.</summary>
/// <param name="Subject">What kind of thing.</param>
/// <param name="Name">Which one.</param>
/// <param name="At">Wall time.</param>
public readonly record struct Touch(TouchSubject Subject, string Name, DateTimeOffset At)
{
    /// <summary>
    /// What an entry says to have had a part in its session: a function of the entry alone. What was asked for or refused had none, and
    /// neither had a pen in what people record about a session afterwards.
    /// </summary>
    public static IEnumerable<Touch> In(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.SessionId is null || entry is RefusalRecord or RequestRecord or IntentRecord ? [] : [.. People(entry), .. Things(entry)];
    }

    private static IEnumerable<Touch> People(JournalEntry entry) =>
        PartTaken.In(entry).Select(static part => new Touch(TouchSubject.Operator, part.OperatorId, part.At)).Distinct();

    // A pass is written again when it is closed, which may be days later: what was in the pen touched nobody then.
    private static IEnumerable<Touch> Things(JournalEntry entry) => entry switch
    {
        PassRecord pass => Cartridge(pass.CartridgeTagId, pass.CartridgeLot, Last(pass.Period)).Concat(Pen(entry, Last(pass.Period))),
        ReservationRecord { State: ReservationState.Reserved } reserved => Cartridge(reserved.CartridgeTagId, null, entry.At.WallTime).Concat(Pen(entry, entry.At.WallTime)),
        ActivationRecord activation => Cartridge(activation.CartridgeTagId, activation.CartridgeLot, Last(activation.Period)).Concat(Pen(entry, Last(activation.Period))),
        SessionRecord => Pen(entry, entry.At.WallTime),
        _ => [],
    };

    private static DateTimeOffset Last(Period period) => (period.End ?? period.Start).WallTime;

    private static IEnumerable<Touch> Pen(JournalEntry entry, DateTimeOffset at) => entry.PenId is { } pen ? [new Touch(TouchSubject.Pen, pen, at)] : [];

    private static IEnumerable<Touch> Cartridge(string? cartridge, string? lot, DateTimeOffset at)
    {
        if (cartridge is not null)
        {
            yield return new Touch(TouchSubject.Cartridge, cartridge, at);
        }

        if (lot is not null)
        {
            yield return new Touch(TouchSubject.Lot, lot, at);
        }
    }
}

/// <summary>Which sessions a trace wants: those in which any of these had a part.</summary>
/// <param name="Of">Any of these.</param>
/// <param name="From">At or after; a whole minute.</param>
/// <param name="Before">Before; a whole minute.</param>
/// <param name="LastNumber">By entries up to this one.</param>
public sealed record TouchFilter(
    IReadOnlyList<(TouchSubject Subject, string Name)> Of, DateTimeOffset From, DateTimeOffset Before, long LastNumber);

/// <summary>A session in which something had a part.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="FirstNumber">The first entry that says so, within the time that was asked for.</param>
/// <param name="LastNumber">The newest one.</param>
public sealed record TouchedSession(string SessionId, long FirstNumber, long LastNumber);
