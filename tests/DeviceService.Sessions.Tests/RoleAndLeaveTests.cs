using System.Text.Json;
using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>Who treats, and what a prescriber permitted, on their way from the clinic's records to the limits in the pen.</summary>
public sealed class RoleAndLeaveTests : LoggedTests
{
    private static readonly Actor Ben = new("tablet-1", "ben", IdentityProof.SignedIn) { SignInId = "sig-ben" };
    private static readonly LimitLeave To1800 = new(new DepthLeave(NeedleProtrusion.FromMicrometers(1_800), "ovr-1"), null);

    [Fact]
    public async Task Beyond_the_recommended_depth_nothing_is_planned_without_leave_and_with_it_the_pen_is_armed_there()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Prescriber;
        Assert.Equal(Rules.DepthArea.Id, (await world.DoneAsync(world.Create(protrusionUm: 1_600))).Refusal?.RuleId);

        world.Clinic.Leave = To1800;
        await OpenAsync(world, 1_600);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        var limits = world.Fleet.GetEffectiveLimits(world.SessionId, TreatmentArea.Cheek, BodySide.Left, null, out _)!.Limits;
        Assert.Equal(1_750, limits.Limit.Micrometers);
        Assert.Equal(["ovr-1"], limits.OverrideIds);
        world.Pen.Press();
        world.Run(500);
        Assert.Equal(SessionState.Treating, world.State);
        Assert.True(world.Pen.Driving);
    }

    [Fact]
    public async Task Every_bound_that_an_arming_was_decided_under_is_on_record_with_its_source_and_what_raised_it()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Prescriber;
        world.Clinic.Leave = To1800 with { Rate = new RateLeave(StrokeRate.FromHertz(130), "ovr-2") };
        await OpenAsync(world, 1_600);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        var details = world.Journal.All<IntentRecord>()[^1].Details;
        var limits = world.Fleet.GetEffectiveLimits(world.SessionId, TreatmentArea.Cheek, BodySide.Left, null, out _)!.Limits;
        var (bounds, rates) = (Read(details["bounds"], "um"), Read(details["rate_bounds"], "millihertz"));
        Assert.Equal(
            limits.DepthBounds.Select(static one => new BoundRead(
                one.Origin.ToString(), one.Protrusion.Micrometers, one.Recommended.Micrometers, one.Absolute.Micrometers, one.Binds, one.Mark.ToString(), one.Source, one.OverrideId)),
            bounds);
        Assert.Equal(
            limits.RateBounds.Select(static one => new BoundRead(
                one.Origin.ToString(), one.Rate.Millihertz, one.Recommended.Millihertz, one.Absolute.Millihertz, one.Binds, one.Mark.ToString(), one.Source, one.OverrideId)),
            rates);

        // Whichever of them bound, the others are there too.
        Assert.Equal(["Area", "Cartridge", "Device", "Indication", "Plan", "Role"], bounds.Select(static one => one.Origin).Distinct().Order());
        Assert.All(bounds.Concat(rates), static one => Assert.NotEqual("", one.Source));
        Assert.Equal("ovr-1", Assert.Single(bounds, static one => one.Origin == "Area").RaisedBy);
        Assert.Equal("ovr-2", Assert.Single(rates, static one => one.Origin == "Area").RaisedBy);
        Assert.Null(Assert.Single(rates, static one => one.Origin == "Device").RaisedBy);
    }

    [Fact]
    public async Task A_leave_that_is_gone_keeps_the_next_arming_from_its_depth()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Prescriber;
        world.Clinic.Leave = To1800;
        await OpenAsync(world, 1_600);
        world.Clinic.Leave = LimitLeave.None;

        Assert.Equal(Rules.DepthArea.Id, (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Fact]
    public async Task No_leave_raises_what_a_role_may()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Aesthetician;
        world.Clinic.Leave = To1800;

        Assert.Equal(Rules.DepthRole.Id, (await world.DoneAsync(world.Create(protrusionUm: 1_600))).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(world.Create(protrusionUm: 1_350))).Refusal);
    }

    [Fact]
    public async Task Nobody_whose_role_goes_less_deep_takes_over_a_deeper_plan()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Prescriber;
        world.Clinic.Roles["ben"] = OperatorRole.Aesthetician;
        world.Clinic.Leave = To1800;
        await OpenAsync(world, 1_600);
        await world.DoneAsync(world.Pause());

        Assert.Equal(Rules.DepthRole.Id, (await ChangeToBenAsync(world)).Refusal?.RuleId);
        Assert.Equal("anna", world.Owner.State.Session!.OperatorId);

        Assert.Null((await world.DoneAsync(world.Do(new Request.UpdatePlan(world.SessionId, PenWorld.Plan(1_200), null, "less deep")
        {
            RequestId = world.NewRequestId(), By = PenWorld.Anna,
        }))).Refusal);
        Assert.Null((await ChangeToBenAsync(world)).Refusal);
        Assert.Equal("ben", world.Owner.State.Session!.OperatorId);
        var limits = world.Fleet.GetEffectiveLimits(world.SessionId, TreatmentArea.Cheek, BodySide.Left, null, out _)!.Limits;
        Assert.Contains(limits.DepthBounds, bound => bound.Origin == BoundOrigin.Role && bound.Protrusion.Micrometers == 1_500);
    }

    [Theory]
    [InlineData("leave", false)]
    [InlineData("leave", true)]
    [InlineData("role", false)]
    [InlineData("role", true)]
    [InlineData("calibration", false)]
    [InlineData("calibration", true)]
    public async Task What_is_armed_above_a_bound_that_sank_is_disarmed_and_paused(string what, bool pressed)
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Prescriber;
        world.Clinic.Leave = To1800;
        await OpenAsync(world, 1_600);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        if (pressed)
        {
            world.Pen.Press();
            world.Run(300);
            Assert.True(world.Pen.Driving);
        }

        world.Clinic.Leave = what == "leave" ? LimitLeave.None : To1800;
        world.Clinic.Role = what == "role" ? OperatorRole.Aesthetician : OperatorRole.Prescriber;
        world.Clinic.CalibrationUm = what == "calibration" ? 500 : null;
        world.Owner.Tell(new PenEvent.EligibilityChanged());
        world.Run(300);

        Assert.Equal((SessionState.Paused, PenMode.Disarmed), (world.State, world.Pen.Mode));
        Assert.Contains("1600", world.Owner.Views.Session!.Record.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_armed_within_every_bound_stays_armed_when_a_leave_ends_that_it_never_needed()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Role = OperatorRole.Prescriber;
        world.Clinic.Leave = To1800;
        await OpenAsync(world, 1_000);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        world.Clinic.Leave = LimitLeave.None;
        world.Owner.Tell(new PenEvent.EligibilityChanged());
        world.Run(300);

        Assert.Equal((SessionState.Armed, PenMode.Armed), (world.State, world.Pen.Mode));
    }

    private sealed record BoundRead(string Origin, int Now, int Recommended, int Absolute, bool Binds, string Mark, string Source, string? RaisedBy);

    // As docs/journal.md lays it out.
    private static IReadOnlyList<BoundRead> Read(string text, string unit)
    {
        using var list = JsonDocument.Parse(text);
        return [.. list.RootElement.EnumerateArray().Select(one => new BoundRead(
            one.GetProperty("origin").GetString()!, one.GetProperty(unit).GetInt32(), one.GetProperty($"recommended_{unit}").GetInt32(),
            one.GetProperty($"absolute_{unit}").GetInt32(), one.GetProperty("binds").GetBoolean(), one.GetProperty("mark").GetString()!,
            one.GetProperty("source").GetString()!, one.TryGetProperty("raised_by", out var raisedBy) ? raisedBy.GetString() : null))];
    }

    private static async Task OpenAsync(PenWorld world, int protrusionUm)
    {
        var answer = await world.DoneAsync(world.Create(protrusionUm: protrusionUm));
        Assert.Null(answer.Refusal);
        world.Adopt(answer.Session!.Record.SessionId!);
    }

    private static Task<Answer> ChangeToBenAsync(PenWorld world) =>
        world.DoneAsync(world.Do(new Request.ChangeOperator(world.SessionId) { RequestId = world.NewRequestId(), By = Ben }));
}
