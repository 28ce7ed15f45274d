using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>
/// Section 9: what changes by itself stands in Status at once. When it changed nobody sees from the line; that the Status which tells it came out of turn is
/// seen: a pen that waits for the turn of its Statuses tells each change in its turn.
/// </summary>
internal static class ChangeClauses
{
    private const int ChangesMost = 3;
    private const int ListenMs = 1_000;
    private const uint OverTemperature = 1 << 3;

    // A cause has to last, or to be gone, for 1 s.
    private const int FlagMs = 2_000;

    public static IEnumerable<Clause> All =>
    [
        ByHand("C-STATUS-3", 9, "The charge comes below 10 %, and back, three times at the most", "The Status that first tells another charge comes out of turn", ChargeAsync),
        ByHand("C-STATUS-4", 9, "The housing is warmed, and cools, three times at the most", "The Status that first tells another temperature comes out of turn", TemperatureAsync),
        Of(
            "C-STATUS-5", 9, "Limits of 0.1 degrees Celsius, and then limits that the temperature is within, each written twice so that 1 s after the first is between two Statuses",
            "The Status that first tells that bit 3 stands, or does not any more, comes out of turn", FaultAsync),
    ];

    private static Task ChargeAsync(Bench bench) => LookAsync(bench, "battery_percent", static status => status.BatteryPercent, bench.DrainAsync, bench.ChargeAsync);

    private static Task TemperatureAsync(Bench bench) => LookAsync(bench, "temperature_decidegrees", static status => status.TemperatureDecidegrees, bench.WarmAsync, bench.CoolAsync);

    /// <summary>Between one turn and the next a change is brought about, and taken back.</summary>
    private static async Task LookAsync<T>(Bench bench, string what, Func<Status, T> told, Func<Task> change, Func<Task> back)
    {
        var turnUs = await TurnAsync(bench);
        var from = bench.Pen.Mark;
        for (var times = 0; times < ChangesMost; times++)
        {
            await MidwayAsync(bench, turnUs);
            await change();
            await MidwayAsync(bench, turnUs);
            await back();
            if (Gaps(bench, from, told).Exists(gapUs => IsOutOfTurn(gapUs, turnUs)))
            {
                return;
            }
        }

        throw InTurn(Gaps(bench, from, told), turnUs, what);
    }

    private static async Task FaultAsync(Bench bench)
    {
        if (bench.NewestStatus.TemperatureDecidegrees <= 1)
        {
            throw ClauseEndedException.NotTested("The pen is not warmer than 0.1 degrees: test it in a room.");
        }

        var turnUs = await TurnAsync(bench);
        var from = bench.Pen.Mark;
        for (var times = 0; times < ChangesMost; times++)
        {
            foreach (var hot in new[] { true, false })
            {
                var since = bench.Pen.Mark;
                await WriteAsync(bench, hot);
                await bench.PassDeviceAsync((int)(turnUs / 2_000));
                await WriteAsync(bench, hot);
                if (await bench.LookForStatusAsync(since, status => Stands(status) == hot, FlagMs) is null && hot)
                {
                    throw ClauseEndedException.NotFitted("The pen tells no over-temperature while it is disarmed: it has no fault that a frame brings about.");
                }
            }

            if (Gaps(bench, from, Stands).Exists(gapUs => IsOutOfTurn(gapUs, turnUs)))
            {
                return;
            }
        }

        throw InTurn(Gaps(bench, from, Stands), turnUs, "fault_flags");
    }

    private static Task WriteAsync(Bench bench, bool hot) => bench.SetLimitsAsync(hot ? Below : null);

    private static void Below(Limits limits) => limits.TemperatureMaxDecidegrees = 1;

    private static bool Stands(Status status) => (status.FaultFlags & OverTemperature) != 0;

    /// <summary>The longest from one Status to the next, in us, while nothing changes.</summary>
    private static async Task<ulong> TurnAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(ListenMs);
        var gaps = Gaps<Status>(bench, from, static status => status);
        Expect(gaps.Count > 0, "a Status each 200 ms", Invariant($"fewer than two in {ListenMs} ms"));
        return gaps.Max();
    }

    /// <summary>Waits until a turn has begun, and a part of it has passed.</summary>
    private static async Task MidwayAsync(Bench bench, ulong turnUs)
    {
        await bench.StatusAsync();
        await bench.PassDeviceAsync((int)(turnUs / 4_000));
    }

    /// <summary>How long after the Status before it each came that told another value, in us.</summary>
    private static List<ulong> Gaps<T>(Bench bench, int from, Func<Status, T> told)
    {
        var statuses = bench.Pen.Since(from).Where(heard => heard.Tag == bench.Pen.Tag && heard.Frame.Status is not null).Select(static heard => heard.Frame.Status).ToArray();
        return
        [
            .. statuses.Zip(statuses.Skip(1)).Where(two => !EqualityComparer<T>.Default.Equals(told(two.First), told(two.Second)))
                .Select(static two => two.Second.DeviceTimeUs - two.First.DeviceTimeUs),
        ];
    }

    private static bool IsOutOfTurn(ulong gapUs, ulong turnUs) => gapUs <= turnUs - (turnUs / 10);

    private static ClauseEndedException InTurn(List<ulong> gaps, ulong turnUs, string what) => gaps.Count == 0
        ? ClauseEndedException.NotTested($"{what} did not change.")
        : ClauseEndedException.Failed(
            Invariant($"a change of {what} is told at once: out of turn, where a Status comes each {turnUs / 1_000} ms"),
            Invariant($"{gaps.Count} were told, each in its turn, the soonest {gaps.Min() / 1_000} ms after the Status before it"));
}
