using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class OperatorTests : LoggedTests
{
    private static readonly Actor Ben = new("tablet-1", "ben", IdentityProof.SignedIn) { SignInId = "sig-ben" };
    private static readonly Actor Carl = new("tablet-1", "carl", IdentityProof.SignedIn) { SignInId = "sig-carl" };

    [Fact]
    public async Task A_change_of_operator_stands_in_the_session_and_in_every_later_pass()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());

        Assert.Null((await world.DoneAsync(ChangeTo(world, Ben))).Refusal);
        await world.DoneAsync(world.Resume());
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        var session = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal(("ben", IdentityProof.SignedIn, "sig-ben"), (session.OperatorId, session.OperatorProof, session.SignInId));
        Assert.Equal("ben", world.Journal.All<PassRecord>()[^1].OperatorId);
    }

    [Fact]
    public async Task A_pass_that_goes_on_after_a_change_of_operator_and_cartridge_says_who_made_which_part_with_what()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(1_500);
        await world.DoneAsync(world.Pause());
        Assert.Null((await world.DoneAsync(ChangeTo(world, Ben))).Refusal);
        world.Pen.PutCartridgeIn(new CartridgeObservation(true, 2, "tag-2", "C12", "lot-10", 12, 2_500));
        world.Run(50);
        await world.DoneAsync(world.Resume());
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        Assert.Equal(("ben", "tag-2", "lot-10"), Held(world.Journal.All<PassRecord>()[^1]));

        world.Pen.Press();
        world.Run(500);
        world.Pen.Release();
        world.Run(1_500);

        Assert.Single(world.Journal.All<PassRecord>().Select(pass => pass.PassId).Distinct());
        Assert.Equal(
            [("anna", "tag-1", "lot-9"), ("ben", "tag-2", "lot-10")],
            world.Journal.All<ActivationRecord>().Select(one => (one.OperatorId, one.CartridgeTagId, one.CartridgeLot)));
        Assert.Equal(("ben", "tag-2", "lot-10"), Held(world.Journal.All<PassRecord>()[^1]));
    }

    [Fact]
    public async Task The_operator_changes_neither_while_created_nor_while_armed_nor_while_treating()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        Assert.Equal(Rules.SessionStateWrong.Id, (await world.DoneAsync(ChangeTo(world, Ben))).Refusal?.RuleId);

        await world.DoneAsync(world.Arm());
        Assert.Equal(Rules.SessionStateWrong.Id, (await world.DoneAsync(ChangeTo(world, Ben))).Refusal?.RuleId);

        world.Pen.Press();
        world.Run(500);
        Assert.Equal(Rules.SessionStateWrong.Id, (await world.DoneAsync(ChangeTo(world, Ben))).Refusal?.RuleId);
        Assert.Equal("anna", world.Journal.All<SessionRecord>()[^1].OperatorId);
    }

    [Fact]
    public async Task Only_somebody_who_is_signed_in_and_may_treat_takes_a_session_over()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());

        Assert.Equal(Rules.SignInMissing.Id, (await world.DoneAsync(ChangeTo(world, PenWorld.Anna))).Refusal?.RuleId);

        world.Clinic.Left.Add("sig-ben");
        Assert.Equal(FakeClinic.No.RuleId, (await world.DoneAsync(ChangeTo(world, Ben))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Signing_out_while_treating_stops_the_motor_without_a_latch_and_pauses_and_lets_go_of_control()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());
        await world.DoneAsync(ChangeTo(world, Ben));
        await world.DoneAsync(world.Resume());
        Assert.Null((await world.DoneAsync(world.Do(
            new Request.AcquireControl(PenWorld.PenId, "tablet 1") { RequestId = world.NewRequestId(), By = Ben }))).Refusal);
        var lease = world.Fleet.ListControl().Single().LeaseNumber;
        Assert.Null((await world.DoneAsync(world.Do(
            new Request.ArmSession(world.SessionId, new PassTarget(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal), null)
            {
                RequestId = world.NewRequestId(), By = Ben, LeaseNumber = lease,
            }))).Refusal);
        world.Pen.Press();
        world.Run(500);
        Assert.Equal(SessionState.Treating, world.State);

        world.Clinic.Left.Add("sig-ben");
        world.Fleet.ReconsiderEligibility();
        world.Run(1_500);

        Assert.False(world.Pen.Driving);
        Assert.Equal(SessionState.Paused, world.State);
        Assert.Empty(world.Journal.All<StopRecord>());
        Assert.Equal(0u, world.Fleet.ListControl().Single().LeaseNumber);
    }

    [Fact]
    public async Task An_operator_who_signs_in_again_goes_on_under_the_new_sign_in()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());
        await world.DoneAsync(ChangeTo(world, Ben));

        await world.DoneAsync(world.Do(
            new Request.ResumeSession(world.SessionId, "back again") { RequestId = world.NewRequestId(), By = Ben with { SignInId = "sig-ben-2" } }));

        Assert.Equal("sig-ben-2", world.Journal.All<SessionRecord>()[^1].SignInId);
    }

    [Fact]
    public async Task A_lease_goes_with_the_change_of_operator_and_outlives_the_sign_in_of_who_acquired_it()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await AcquireAsync(world, Carl);
        await world.DoneAsync(world.Pause());
        Assert.Null((await world.DoneAsync(ChangeTo(world, Ben))).Refusal);
        Assert.Equal((ControlChange.HandedOver, "ben"), Handed(world));
        await world.DoneAsync(world.Resume());
        Assert.Null((await world.DoneAsync(ArmBy(world, Ben))).Refusal);
        world.Pen.Press();
        world.Run(500);

        // Ten minutes after the shift ended its sign-in is idle.
        world.Clinic.Left.Add("sig-carl");
        world.Fleet.ReconsiderEligibility();
        world.Run(500);

        Assert.Equal(SessionState.Treating, world.State);
        Assert.True(world.Pen.Driving);
        Assert.Empty(world.Journal.All<StopRecord>());
        Assert.Equal("sig-ben", world.Fleet.ListControl().Single().Holder?.SignInId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lease_follows_its_holder_into_a_new_sign_in(bool renews)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());
        await world.DoneAsync(ChangeTo(world, Ben));
        await AcquireAsync(world, Ben);
        var anew = Ben with { SignInId = "sig-ben-2" };
        var lease = world.Lease;

        if (renews)
        {
            Assert.Null((await world.DoneAsync(world.Renew(anew))).Refusal);
        }
        else
        {
            await AcquireAsync(world, anew, lease);
        }

        Assert.Equal((ControlChange.HandedOver, "ben"), Handed(world));
        await world.DoneAsync(world.Do(new Request.ResumeSession(world.SessionId, "back again") { RequestId = world.NewRequestId(), By = anew, LeaseNumber = lease }));

        // What the client still sends under the old one does not take it back.
        Assert.Null((await world.DoneAsync(world.Renew(Ben))).Refusal);
        world.Clinic.Left.Add("sig-ben");
        world.Fleet.ReconsiderEligibility();
        world.Run(100);

        Assert.Equal((lease, "sig-ben-2"), (world.Fleet.ListControl().Single().LeaseNumber, world.Fleet.ListControl().Single().Holder?.SignInId));
        Assert.Single(world.Journal.All<ControlRecord>(), static one => one.Change == ControlChange.HandedOver);
    }

    [Fact]
    public async Task A_renewal_without_a_sign_in_or_under_one_that_ended_or_is_another_one_s_takes_no_lease_from_who_operates()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());
        await world.DoneAsync(ChangeTo(world, Ben));
        await AcquireAsync(world, Ben);
        world.Clinic.Left.Add("sig-ben-0");

        foreach (var by in new[] { Carl, Ben with { SignInId = "sig-ben-0" }, new Actor("tablet-1", null, IdentityProof.Asserted) })
        {
            Assert.Null((await world.DoneAsync(world.Renew(by))).Refusal);
            Assert.Equal("sig-ben", world.Fleet.ListControl().Single().Holder?.SignInId);
        }

        // Where no session is theirs it goes with whoever is there.
        await world.DoneAsync(world.Abort());
        Assert.Null((await world.DoneAsync(world.Renew(Carl))).Refusal);
        Assert.Equal((ControlChange.HandedOver, "carl"), Handed(world));
    }

    [Fact]
    public async Task Law_21_the_same_request_under_a_new_sign_in_is_the_same_request()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Pause());
        var change = new Request.ChangeOperator(world.SessionId) { RequestId = "change-1", By = Ben };
        await world.DoneAsync(world.Do(change));

        var again = await world.DoneAsync(world.Do(change with { By = Ben with { SignInId = "sig-ben-2" } }));

        Assert.Null(again.Refusal);
        Assert.True(again.Replayed);
    }

    private static (string, string?, string?) Held(PassRecord pass) => (pass.OperatorId, pass.CartridgeTagId, pass.CartridgeLot);

    private static Task<Answer> ChangeTo(PenWorld world, Actor by) =>
        world.Do(new Request.ChangeOperator(world.SessionId) { RequestId = world.NewRequestId(), By = by, LeaseNumber = world.Lease });

    private static async Task AcquireAsync(PenWorld world, Actor by, uint lease = 0)
    {
        Assert.Null((await world.DoneAsync(world.Acquire(by, lease))).Refusal);
        world.Lease = world.Fleet.ListControl().Single().LeaseNumber;
    }

    private static Task<Answer> ArmBy(PenWorld world, Actor by) => world.Do(
        new Request.ArmSession(world.SessionId, new PassTarget(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal), null)
        {
            RequestId = world.NewRequestId(), By = by, LeaseNumber = world.Lease,
        });

    private static (ControlChange Change, string? To) Handed(PenWorld world) =>
        world.Journal.All<ControlRecord>()[^1] is var newest ? (newest.Change, newest.Holder.OperatorId) : default;
}
