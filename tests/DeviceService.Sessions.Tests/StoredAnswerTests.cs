using System.Text;
using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What is kept of an answer for its replay does not grow with its session, and the replay says all the same what was said.</summary>
public sealed class StoredAnswerTests : LoggedTests
{
    [Fact]
    public async Task A_stored_answer_is_as_long_after_many_stops_and_presses_as_after_few()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await StopInMidActivationAsync(world);
        var few = LongestAnswer(world);
        for (var more = 0; more < 8; more++)
        {
            await StopInMidActivationAsync(world);
        }

        // Numbers and counts grow by a digit here and there.
        Assert.Equal(9, world.Owner.Views.Session!.Stops.Count);
        Assert.Equal(9, world.Owner.Views.Session.Activations.Count);
        Assert.InRange(LongestAnswer(world), few, few + 200);
    }

    [Fact]
    public async Task A_replayed_answer_shows_the_stops_and_activations_as_they_stood_when_it_was_given()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await StopInMidActivationAsync(world);
        Task<Answer> Resume() => world.Do(new Request.ResumeSession(world.SessionId, "looked at it") { RequestId = "again", By = PenWorld.Anna });
        await StopAsync(world);
        await world.DoneAsync(world.Acknowledge());
        var first = (await world.DoneAsync(Resume())).First.Session!;
        Assert.Equal((2, 2), (first.Stops.Count, first.Activations.Count));
        await StopInMidActivationAsync(world);

        await world.KillAndRestartAsync();
        var again = await world.DoneAsync(Resume());

        Assert.True(again.Replayed);
        Assert.Null(again.First.LeftOut);
        Assert.Equal(first.Record.Revision, again.First.Session!.Record.Revision);
        Assert.Equal(first.Stops.Select(Said), again.First.Session.Stops.Select(Said));
        Assert.Equal(first.Activations.Select(static one => (one.ActivationId, one.Number, one.EndedBy, one.ProfileDigest)), again.First.Session.Activations.Select(static one => (one.ActivationId, one.Number, one.EndedBy, one.ProfileDigest)));
        Assert.Equal(3, again.Session!.Stops.Count);
    }

    private static (string Id, long Number, StopReason Reason, StopStage Stage, string? By, string? Profile) Said(StopRecord stop) =>
        (stop.StopId, stop.Number, stop.Reason, stop.Stage, stop.AcknowledgedBy?.OperatorId, stop.ProfileDigest);

    private static int LongestAnswer(PenWorld world) => world.Journal.All<RequestRecord>().TakeLast(6).Max(static one => Encoding.UTF8.GetByteCount(one.Answer ?? ""));

    private static async Task StopInMidActivationAsync(PenWorld world)
    {
        await StopAsync(world);
        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
    }

    private static async Task StopAsync(PenWorld world)
    {
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(500);
        await world.DoneAsync(world.EmergencyStop());
        world.Pen.Release();
        world.Run(1_000);
    }
}
