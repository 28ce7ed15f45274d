using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// What the figures of a line are held against before they speak against cable, host or firmware. Code, and no option; docs/diagnostics.md
/// gives the reasons.
/// </summary>
public static class LineBounds
{
    /// <summary>Frames of the pen that are needed before anything is said: 5 s at the slowest rate that a pen may be armed at.</summary>
    public const long FramesLeast = 500;

    /// <summary>How often something has to be seen before it is more than chance.</summary>
    public const long TimesLeast = 3;

    /// <summary>Damaged frames of ten thousand that a sound line stays below: it damages none, and one in 10,000 is a bit in ten million.</summary>
    public const long DamagedOfTenThousand = 1;

    /// <summary>Frames that a handshake and a loss may cut, each way.</summary>
    public const long CutByHandshake = 2;

    /// <summary>Frames that a stop may cut on their way to the pen: it drops what is unsent, and is repeated until it is confirmed.</summary>
    public const long CutByStop = 4;

    /// <summary>How many of a thousand may come late before the host is spoken against.</summary>
    public const long LatePerMille = 1;

    /// <summary>The line thread, in us: as <see cref="LinkCounters.HostStalls"/>.</summary>
    public const long LineThreadLateUs = 20_000;

    /// <summary>The owner loop, in us: a permit lives for 150 ms and is renewed each 40 ms, so this is what is left when two ticks were missed.</summary>
    public const long OwnerLoopLateUs = 70_000;

    /// <summary>A permission, in us: one whole interval, of the four that a pen's dead-man waits.</summary>
    public const long PermissionLateUs = 50_000;

    /// <summary>An append, in us: a slower one disarms (law 19).</summary>
    public const long JournalSyncUs = 1_000_000;

    /// <summary>What a pen may hold a Ping for by its own clock, in us: the 20 ms within which it owes the answer to a command.</summary>
    public const long TurnaroundUs = 20_000;

    /// <summary>The round trip of half of the pings, in us: 45 ms for 512 bytes at 115,200 bit/s, and 5 ms that a pen has.</summary>
    public const long RoundTripUs = 50_000;

    /// <summary>The answer of half of the commands, in us: such a round trip, and the 20 ms that a pen has.</summary>
    public const long CommandAnswerUs = RoundTripUs + TurnaroundUs;

    /// <summary>Round trips or answers that are needed before the middle of them says something.</summary>
    public const long AnswersLeast = 20;

    /// <summary>Commands of a hundred that may have been sent again on a line that damages nothing.</summary>
    public const long ResentPerCent = 1;

    /// <summary>Samples of a thousand that may be missing on such a line; as in a self-test.</summary>
    public const long MissingPerMille = SelfTestBounds.LinePerMille;

    /// <summary>From a stop until the pen is seen standing, in us: later is an alarm (R-STOP-UNCONFIRMED).</summary>
    public const long StandingUs = SelfTestBounds.StandingMs * 1_000L;

    /// <summary>Restarts and losses are held against anybody over a period up to this: over a longer one people switch pens off and unplug them.</summary>
    public static readonly TimeSpan Attended = TimeSpan.FromHours(1);
}
