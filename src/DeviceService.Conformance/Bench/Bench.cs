using System.Globalization;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>What a clause works with: the pen, a hand, and words for what was expected and what was seen.</summary>
internal sealed partial class Bench(ConformancePen pen, IHand hand, TimeProvider clock, CancellationToken cancellation)
{
    /// <summary>Bound of a wait for what has to come at once: generous, because the pen's own clock judges how soon it came.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public ConformancePen Pen => pen;

    public CancellationToken Cancellation => cancellation;

    /// <summary>As the newest HelloReply has it; null before the first.</summary>
    public Identity? Identity { get; private set; }

    /// <summary>The identity of a pen that has a session.</summary>
    public Identity Fitted => Identity ?? throw new InvalidOperationException("No session yet.");

    public bool IsDial => Fitted.DepthControl == DepthControl.Dial;

    /// <summary>Time since the bench was set up, by this machine's clock.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>When a frame was read, on the same scale.</summary>
    public TimeSpan ElapsedAt(Heard heard) => clock.GetElapsedTime(_began, heard.At);

    private readonly long _began = clock.GetTimestamp();

    /// <summary>Ends the clause as failed unless it holds.</summary>
    public static void Expect(bool holds, string expected, string seen)
    {
        if (!holds)
        {
            throw ClauseEndedException.Failed(expected, seen);
        }
    }

    /// <summary>As <see cref="Expect(bool, string, string)"/>, for a value.</summary>
    public static void ExpectEqual<T>(T expected, T seen, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, seen))
        {
            throw ClauseEndedException.Failed($"{what} is {Text(expected)}", $"{what} is {Text(seen)}");
        }
    }

    /// <summary>Lets time pass by this machine's clock.</summary>
    public Task PassAsync(int ms) => Task.Delay(TimeSpan.FromMilliseconds(ms), clock, cancellation);

    /// <summary>The next frame of this session that is as wanted; fails when none comes.</summary>
    public async Task<Heard> NextAsync(int from, Func<PenFrame, bool> match, string expected, TimeSpan? within = null)
    {
        var tag = pen.Tag;
        return await pen.NextAsync(from, heard => heard.Tag == tag && match(heard.Frame), within ?? Soon, cancellation)
            ?? throw ClauseEndedException.Failed($"{expected} (within {Ms(within ?? Soon)})", $"none came; newest: {Newest()}");
    }

    /// <summary>The next status that is as wanted; fails when none comes.</summary>
    public async Task<Status> StatusAsync(int from, Func<Status, bool> match, string expected, TimeSpan? within = null) =>
        (await NextAsync(from, frame => frame.Status is { } status && match(status), expected, within)).Frame.Status;

    /// <summary>A status that the pen sent from now on.</summary>
    public Task<Status> StatusAsync() => StatusAsync(pen.Mark, static _ => true, "a Status each 200 ms");

    /// <summary>The first status of this session from a place on that is as wanted; null when none was heard.</summary>
    public Status? FirstStatus(int from, Func<Status, bool> match) =>
        Array.Find(pen.Since(from), heard => heard.Tag == pen.Tag && heard.Frame.Status is { } status && match(status))?.Frame.Status;

    /// <summary>As <see cref="FirstStatus"/>, once it has come, or the pen's time has passed without it.</summary>
    public async Task<Status?> LookForStatusAsync(int from, Func<Status, bool> match, int ms)
    {
        for (var until = pen.NewestDeviceTimeUs + ((ulong)ms * 1_000); FirstStatus(from, match) is null && pen.NewestDeviceTimeUs < until;)
        {
            await PassDeviceAsync(20);
        }

        return FirstStatus(from, match);
    }

    /// <summary>Looks at device time pass, by samples; fails when none come.</summary>
    public async Task PassDeviceAsync(int ms)
    {
        var until = pen.NewestDeviceTimeUs + ((ulong)ms * 1_000);
        await NextAsync(
            pen.Mark, frame => frame.Telemetry is { } telemetry && telemetry.DeviceTimeUs >= until, "samples go on",
            TimeSpan.FromMilliseconds(ms + 1_000));
    }

    /// <summary>What a status says, short.</summary>
    public static string Text(Status? status) => status is null
        ? "no status"
        : Invariant($"{status.State}, stop_count {status.StopCount}, stop_cause {status.StopCause}, disarm_cause {status.DisarmCause}, device time {status.DeviceTimeUs} us");

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private string Newest() => pen.Newest(static heard => heard.Frame.Status is not null) is { } heard ? Text(heard.Frame.Status) : "no status of this session";

    private static string Ms(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0} ms");

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "nothing";
}
