using System.Globalization;
using Google.Protobuf.Reflection;
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
    private const int ChangesMost = 5;
    private const int ListenMs = 1_000;
    private const int ListensMost = 4;
    private const uint OverTemperature = 1 << 3;

    // A cause has to last, or to be gone, for 1 s.
    private const int FlagMs = 2_000;

    private static readonly FieldDescriptor Charge = Status.Descriptor.FindFieldByNumber(Status.BatteryPercentFieldNumber);
    private static readonly FieldDescriptor Temperature = Status.Descriptor.FindFieldByNumber(Status.TemperatureDecidegreesFieldNumber);
    private static readonly FieldDescriptor Faults = Status.Descriptor.FindFieldByNumber(Status.FaultFlagsFieldNumber);

    public static IEnumerable<Clause> All =>
    [
        ByHand("C-STATUS-3", 9, "The charge changes by some percent, with no bit of fault_flags, and back, five times at the most", "Most Statuses that tell another charge alone come out of turn, falling and rising", ChargeAsync),
        ByHand("C-STATUS-4", 9, "The housing is warmed, and cools, five times at the most", "Most Statuses that tell another temperature alone come out of turn, rising and falling", TemperatureAsync),
        Of(
            "C-STATUS-5", 9,
            "Limits of 0.1 degrees Celsius, and then limits that the temperature is within, each written twice so that 1 s after the first is between two Statuses; five times at the most",
            "Most Statuses that tell bit 3 alone come out of turn, where it stands and where it does not any more", FaultAsync),
    ];

    private static Task ChargeAsync(Bench bench) => LookAsync(bench, Charge, bench.ChangeChargeAsync, bench.RestoreChargeAsync);

    private static Task TemperatureAsync(Bench bench) => LookAsync(bench, Temperature, bench.WarmAsync, bench.CoolAsync);

    private static Task LookAsync(Bench bench, FieldDescriptor what, Func<Task> change, Func<Task> back) => LookAsync(bench, what, async turnUs =>
    {
        await MidwayAsync(bench, turnUs);
        await change();
        await MidwayAsync(bench, turnUs);
        await back();
    });

    private static async Task FaultAsync(Bench bench)
    {
        if (bench.NewestStatus.TemperatureDecidegrees <= 1)
        {
            throw ClauseEndedException.NotTested("The pen is not warmer than 0.1 degrees: test it in a room.");
        }

        await LookAsync(bench, Faults, async turnUs =>
        {
            if (await TurnBit3Async(bench, hot: true, turnUs) is null)
            {
                throw ClauseEndedException.NotFitted("The pen tells no over-temperature while it is disarmed: it has no fault that a frame brings about.");
            }

            await TurnBit3Async(bench, hot: false, turnUs);
        });
    }

    /// <summary>The Status that tells bit 3 as these limits have it; null where none does. The second writing has the turns begin anew.</summary>
    private static async Task<Status?> TurnBit3Async(Bench bench, bool hot, ulong turnUs)
    {
        var since = bench.Pen.Mark;
        await bench.SetLimitsAsync(hot ? Below : null);
        await bench.PassDeviceAsync((int)(turnUs / 2_000));
        await bench.SetLimitsAsync(hot ? Below : null);
        return await bench.LookForStatusAsync(since, status => Stands(status) == hot, FlagMs);
    }

    private static void Below(Limits limits) => limits.TemperatureMaxDecidegrees = 1;

    private static bool Stands(Status status) => (status.FaultFlags & OverTemperature) != 0;

    /// <summary>Between one turn and the next a change is brought about and taken back, until both directions are clear or it was done often enough.</summary>
    private static async Task LookAsync(Bench bench, FieldDescriptor what, Func<ulong, Task> thereAndBackAsync)
    {
        var turnUs = await TurnAsync(bench, what);
        var from = bench.Pen.Mark;
        for (var times = 1; ; times++)
        {
            await thereAndBackAsync(turnUs);
            var told = Told(bench, from, what);
            var (rising, falling) = (ToldChanges.Of(told, turnUs, rises: true), ToldChanges.Of(told, turnUs, rises: false));
            if (rising.AreAtOnce && falling.AreAtOnce)
            {
                return;
            }

            if (times == ChangesMost)
            {
                throw Verdict(what.Name, turnUs, rising, falling);
            }
        }
    }

    private static ClauseEndedException Verdict(string what, ulong turnUs, ToldChanges rising, ToldChanges falling)
    {
        var seen = Invariant($"{Seen("rose", rising)}; {Seen("fell", falling)}");
        return rising.AreLate || falling.AreLate
            ? ClauseEndedException.Failed(
                Invariant($"a change of {what} is told at once: mostly out of turn, where a Status comes each {turnUs / 1_000} ms at the soonest, whether it rises or falls"), seen)
            : ClauseEndedException.NotTested(Invariant($"{what} did not change often enough, both ways and nothing else with it: {seen}."));

        static string Seen(string how, ToldChanges changes) => changes.Told == 0
            ? $"that it {how} was not told alone"
            : Invariant($"that it {how} was told {changes.Told} times alone, {changes.AtOnce} of them out of turn, the soonest {changes.SoonestUs / 1_000} ms after the Status before it");
    }

    /// <summary>How soon after one Status the next comes in its turn, in us, while nothing is done.</summary>
    private static async Task<ulong> TurnAsync(Bench bench, FieldDescriptor what)
    {
        var from = bench.Pen.Mark;
        for (var listens = 0; listens < ListensMost; listens++)
        {
            await bench.PassDeviceAsync(ListenMs);
            if (ToldChanges.TurnUs(Told(bench, from, what)) is { } turnUs)
            {
                return turnUs;
            }
        }

        Expect(Told(bench, from, what).Length > ListensMost, "a Status each 200 ms", Invariant($"{Told(bench, from, what).Length} in {ListensMost * ListenMs} ms"));
        throw ClauseEndedException.NotTested("Hardly a Status says the same as the one before: their turns are not seen.");
    }

    /// <summary>Waits until a turn has begun, and a part of it has passed.</summary>
    private static async Task MidwayAsync(Bench bench, ulong turnUs)
    {
        await bench.StatusAsync();
        await bench.PassDeviceAsync((int)(turnUs / 4_000));
    }

    private static ToldStatus[] Told(Bench bench, int from, FieldDescriptor what) =>
    [
        .. bench.Pen.Since(from).Where(heard => heard.Tag == bench.Pen.Tag && heard.Frame.Status is not null).Select(heard =>
        {
            var rest = heard.Frame.Status.Clone();
            rest.ClearDeviceTimeUs();
            what.Accessor.Clear(rest);
            return new ToldStatus(heard.Frame.Status.DeviceTimeUs, Convert.ToInt64(what.Accessor.GetValue(heard.Frame.Status), CultureInfo.InvariantCulture), rest);
        }),
    ];
}
