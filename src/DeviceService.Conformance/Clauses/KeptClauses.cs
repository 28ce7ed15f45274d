using Google.Protobuf;
using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Sections 6, 8 and 11: what a pen keeps without power, and what it counts.</summary>
internal static class KeptClauses
{
    private const int HashLength = 32;
    private const int DriveMs = 2_500;
    private const int HoldMs = 3_000;

    // A Status tells the drive's beginning and its end up to 10 ms late each.
    private const double UnsureSeconds = 0.05;

    public static IEnumerable<Clause> All =>
    [
        ByHand("C-BOOT-2", 8, "A drive of 2.5 s; power lost in it, and back", "stroke_count is short by at most the strokes of one second, press_count by none; LATCHED", StrokesAsync)
            with { Restarts = true },
        ByHand("C-CMD-14", 6, "A journal head is kept; power lost and back", "The same head is given back", HeadAsync)
            with { Restarts = true, NotFitted = static (_, identity) => identity.JournalHeadFitted ? null : "The pen keeps no journal head." },
        ByHand("C-CMD-15", 11, "A drive of 2.5 s between two ReadCounters", "run_seconds rises by its seconds", RunTimeAsync),
        ByHand("C-CMD-16", 11, "The pen falls between two ReadCounters", "drop_count rises by 1; it is 0 where it was declared that no sensor for a fall is fitted", DropAsync) with { First = DeclaredAsync },
        ByHand("C-CAL-3", 6, "ReadCalibration; power lost and back; ReadCalibration", "The same points and digest", CurveAsync)
            with { Restarts = true, NotFitted = static (_, identity) => identity.CalibrationFitted ? null : "The pen keeps no calibration." },
    ];

    private static async Task StrokesAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var driving = await bench.DriveAsync(holdMs: HoldMs);
        await bench.PassDeviceAsync(DriveMs);
        var last = await bench.StatusAsync();
        Expect(last.State == PenState.Driving, "DRIVING for as long as the trigger is held", Text(last));
        var inOneSecond = (bench.Pen.SamplesSince(from).Max(static one => one.Sample.StrokeRateMillihertz) + 999) / 1_000;
        await bench.RestartAsync();
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, after.State, "state after the loss of power");
        ExpectEqual(driving.PressCount, after.PressCount, "press_count");

        // Low 32 bits, which may have begun anew.
        var lost = (int)(last.StrokeCount - after.StrokeCount);
        Expect(
            lost <= inOneSecond, Invariant($"stroke_count short by at most {inOneSecond} of the {last.StrokeCount} that a Status told before the loss of power"),
            Invariant($"{after.StrokeCount}: short by {lost}"));
    }

    private static async Task HeadAsync(Bench bench)
    {
        // What is kept belongs to whoever uses the pen: it is stored again as it was.
        var kept = await ReadHeadAsync(bench);
        var head = new JournalHead { EntryCount = kept.EntryCount, Hash = kept.Hash.Length == HashLength ? kept.Hash : ByteString.CopyFrom(new byte[HashLength]) };
        await bench.AcceptedAsync(new Command { StoreJournalHead = new StoreJournalHead { Head = head } });
        await bench.RestartAsync();
        ExpectEqual(head, await ReadHeadAsync(bench), "journal_head after the loss of power");
    }

    private static async Task<JournalHead> ReadHeadAsync(Bench bench) =>
        (await bench.AcceptedAsync(new Command { ReadJournalHead = new ReadJournalHead() })).JournalHead ?? throw ClauseEndedException.Failed("a journal head in the reply", "none");

    private static async Task RunTimeAsync(Bench bench)
    {
        var before = await CountersAsync(bench);
        var driving = await bench.DriveAsync(holdMs: HoldMs);
        await bench.PassDeviceAsync(DriveMs);
        await bench.RequireHeldAsync();
        var from = bench.Pen.Mark;
        await bench.ReleaseAsync();
        var released = await bench.StatusAsync(from, static status => status.State == PenState.Armed, "ARMED after the release");
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        bench.Pen.Permits = null;
        await bench.PassDeviceAsync(500);
        var risen = (await CountersAsync(bench)).RunSeconds - before.RunSeconds;

        // Whole seconds are told, of which a part was there before; and the motor turns on until it stands.
        var seconds = (released.DeviceTimeUs - driving.DeviceTimeUs) / 1_000_000.0;
        var (least, most) = ((ulong)Math.Floor(seconds - UnsureSeconds), (ulong)Math.Ceiling(seconds + UnsureSeconds) + 1);
        Expect(risen >= least && risen <= most, Invariant($"run_seconds rises by {least} to {most} with a drive of {seconds:0.0} s"), Invariant($"by {risen}"));
    }

    private static async Task DeclaredAsync(Bench bench)
    {
        if (!bench.NoDropSensor)
        {
            return;
        }

        var counters = await CountersAsync(bench);
        Expect(counters.HasDropCount, "drop_count in the reply", "none");
        throw counters.DropCount == 0
            ? ClauseEndedException.NotFitted("It was declared that the pen has no sensor for a fall, and its drop_count is 0.")
            : ClauseEndedException.NotTested(Invariant($"It was declared that the pen has no sensor for a fall, and its drop_count is {counters.DropCount}: test it without --no-drop-sensor."));
    }

    private static async Task DropAsync(Bench bench)
    {
        var before = await CountersAsync(bench);
        var after = await bench.DropAsync(before);
        Expect(
            bench.Hand.IsPerson ? after.DropCount > before.DropCount : after.DropCount == before.DropCount + 1, Invariant($"drop_count {before.DropCount + 1} after one more fall"),
            Invariant($"{after.DropCount}"));
    }

    private static async Task CurveAsync(Bench bench)
    {
        var kept = await ServiceClauses.ReadCurveAsync(bench);
        if (kept.Points.Count == 0)
        {
            // A curve cannot be taken back: a pen that has none would be another one afterwards.
            throw ClauseEndedException.NotFitted("The pen keeps no curve yet, and one that is written cannot be taken back.");
        }

        await bench.RestartAsync();
        ExpectEqual(kept, await ServiceClauses.ReadCurveAsync(bench), "curve after the loss of power");
    }

    private static async Task<Counters> CountersAsync(Bench bench) =>
        (await bench.AcceptedAsync(new Command { ReadCounters = new ReadCounters() })).Counters ?? throw ClauseEndedException.Failed("counters in the reply", "none");
}
