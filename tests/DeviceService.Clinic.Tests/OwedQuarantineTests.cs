using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What is found of a pen stands in the book, and asks for its quarantine until its registration shows it.</summary>
public sealed class OwedQuarantineTests : LoggedTests
{
    [Theory]
    [InlineData(157, 41)]
    [InlineData(400, 1)]
    [InlineData(-157, 7)]
    public async Task Walking_away_before_the_last_point_does_not_undo_what_a_reading_shows_beyond_tolerance_and_gauge(int errorUm, int readings)
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm, readings);
        Assert.False(bench.Book.Find(id)!.FoundBeyond);
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);
        await bench.Desk.RestartAsync();

        Assert.True(bench.Book.Find(id)!.FoundBeyond);
        Assert.Equal("R-CALIBRATION-FAILED", bench.Unarmed());
        Assert.Equal($"Calibration {id} found the pen beyond its tolerance, AS_FOUND.", bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen));
    }

    [Fact]
    public async Task A_reading_that_was_taken_again_is_no_verdict_on_the_pen()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, most: 5);
        var step = bench.Book.Find(id)!.Progress.Next!;
        Assert.Null((await bench.Desk.Do(bench.Reading(id, step.Phase, step.Number, step.SetUm, step.SetUm - 400))).Refusal);
        Assert.Null((await bench.Desk.Do(bench.Reading(id, step.Phase, step.Number, step.SetUm, step.SetUm, "the gauge slipped"))).Refusal);
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);

        Assert.Null(bench.Unarmed(simulated: false));
        Assert.Null(bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen));
    }

    [Fact]
    public async Task Each_verdict_is_owed_until_the_registration_shows_it_and_no_certificate_settles_it()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 400);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(id))).Refusal);
        var found = $"Calibration {id} found the pen beyond its tolerance, AS_FOUND.";
        Assert.Equal(found, bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen));

        // A pen that was set aside for something else, and one that is only noted as it is, has not shown it.
        await RegisterAsync(bench, AdministrativeState.Quarantined, "it smelled");
        await RegisterAsync(bench, AdministrativeState.InService, found);
        Assert.Equal(found, bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen));
        await RegisterAsync(bench, AdministrativeState.Quarantined, found);
        await RegisterAsync(bench, AdministrativeState.InService, "looked at");
        Assert.Null(bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen));
        Assert.Equal((AdministrativeState.InService, "looked at"), bench.Desk.Book.RegisteredAs(CalibrationBench.Pen) is { } shown ? (shown.AdministrativeState, shown.Reason) : default);

        // As left it fails too, while it is away; a later calibration passes it, and the people whom it met are looked at all the same.
        await bench.MeasureAsync(id, errorUm: 400);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        await bench.CalibrateAsync();
        await bench.Desk.RestartAsync();
        Assert.Equal($"Calibration {id} found the pen beyond its tolerance, AS_LEFT.", bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen));
    }

    private static Task<AppendResult> RegisterAsync(CalibrationBench bench, AdministrativeState state, string reason) => bench.Desk.Followed.AppendAsync(
    [
        new AttachedPenRecord
        {
            At = bench.Desk.Clocks.Now, By = Actor.Service, PenId = CalibrationBench.Pen, Line = "line", Attached = true, AdministrativeState = state, Reason = reason,
        },
    ]);
}
