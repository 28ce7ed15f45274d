using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.AspNetCore.Identity;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class SignInTests : LoggedTests
{
    [Fact]
    public async Task The_right_pin_gives_a_token_that_says_who_acts_and_that_no_record_holds()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        var answer = await desk.SignInAsync("dora");

        Assert.Equal(43, answer.Token.Length);
        Assert.Equal("dora", desk.SignIns.Find(answer.Token, keepsAlive: true)?.Person.OperatorId);
        Assert.Null(desk.SignIns.Find(answer.Token + "x", keepsAlive: true));
        Assert.All(desk.Journal.Everything(), entry =>
        {
            var text = System.Text.Encoding.UTF8.GetString(JournalPayload.ToBytes(entry));
            Assert.DoesNotContain(answer.Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"4711\"", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Two_sign_ins_of_one_person_have_two_tokens_and_end_apart()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var first = await desk.SignInAsync("dora");
        var second = await desk.SignInAsync("dora");

        await desk.SignIns.SignOutAsync(first.SignIn!.SignInId, desk.Dora);

        Assert.NotEqual(first.Token, second.Token);
        Assert.Null(desk.SignIns.Find(first.Token, keepsAlive: true));
        Assert.NotNull(desk.SignIns.Find(second.Token, keepsAlive: true));
    }

    [Fact]
    public async Task A_wrong_pin_and_an_unknown_person_are_answered_alike_and_both_are_journalled()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        var wrong = await desk.SignInAsync("dora", "0000");
        var unknown = await desk.SignInAsync("nobody", "0000");

        Assert.Equal(Rules.SignInWrong.Id, wrong.Refusal?.RuleId);
        Assert.Equal(wrong.Refusal?.Sentence, unknown.Refusal?.Sentence);
        Assert.Equal(2, desk.Journal.All<RefusalRecord>().Count(refusal => refusal.RuleId == Rules.SignInWrong.Id));
        Assert.Equal(1, Assert.Single(desk.Journal.All<WrongPinRecord>()).InARow);
    }

    [Fact]
    public async Task While_nothing_can_be_recorded_a_right_pin_a_wrong_one_and_an_unknown_person_are_answered_alike()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Journal.Fails = "the disk is full";

        var answers = new[] { await desk.SignInAsync("dora"), await desk.SignInAsync("dora", "0000"), await desk.SignInAsync("nobody", "0000") };

        Assert.All(answers, answer => Assert.Equal((Rules.JournalNotWritable.Id, ""), (answer.Refusal?.RuleId, answer.Token)));
    }

    [Fact]
    public async Task After_five_wrong_pins_even_the_right_one_waits_and_each_further_wrong_one_doubles_it()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await WrongAsync(desk, 5);

        Assert.Equal(Rules.SignInLocked.Id, (await desk.SignInAsync("dora")).Refusal?.RuleId);
        desk.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("1", (await desk.SignInAsync("dora")).Refusal?.Observed);

        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        await WrongAsync(desk, 1);
        Assert.Equal("60", (await desk.SignInAsync("dora")).Refusal?.Observed);

        desk.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Null((await desk.SignInAsync("dora")).Refusal);
        await WrongAsync(desk, 4);
        Assert.Null((await desk.SignInAsync("dora")).Refusal);
    }

    [Fact]
    public async Task A_restart_does_not_open_a_lock()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await WrongAsync(desk, 5);
        desk.Clock.Advance(TimeSpan.FromSeconds(30));
        await WrongAsync(desk, 1);
        await desk.RestartAsync();

        Assert.Equal("60", (await desk.SignInAsync("dora")).Refusal?.Observed);
    }

    [Fact]
    public async Task Of_many_attempts_at_once_those_beyond_the_bound_are_refused_at_once_and_the_others_have_their_turn()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await WrongAsync(desk, 5);
        desk.Journal.Holds = true;
        var waiting = Enumerable.Range(0, 1 + SignInDesk.WaitingMax).Select(_ => desk.SignInAsync("dora")).ToArray();

        var beyond = Enumerable.Range(0, 100).Select(_ => desk.SignInAsync("dora")).ToArray();
        var signed = desk.SignIns.ExecuteSignedAsync(OverrideTests.Grant(desk, OverrideScope.OfCourseLength("crs-1")), "4711");
        var hashed = desk.SignIns.KeepAsync("2580");

        Assert.All(beyond, attempt => Assert.True(attempt.IsCompletedSuccessfully));
        Assert.True(signed.IsCompletedSuccessfully && hashed.IsCompletedSuccessfully);
        Assert.All(
            (await Task.WhenAll(beyond)).Select(static answer => answer.Refusal).Append((await signed).Refusal).Append((await hashed).Refusal),
            refusal => Assert.Equal((Rules.SignInBusy.Id, "16"), (refusal?.RuleId, refusal?.Limit)));
        Assert.All(waiting, attempt => Assert.False(attempt.IsCompleted));
        desk.Journal.LetGo();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(Rules.SignInLocked.Id, answer.Refusal?.RuleId));

        // Their places are free again.
        Assert.Equal(Rules.SignInLocked.Id, (await desk.SignInAsync("dora")).Refusal?.RuleId);
    }

    [Fact]
    public void A_wait_grows_up_to_an_hour_and_never_beyond()
    {
        Assert.Equal(TimeSpan.Zero, LockOut.WaitAfter(4));
        Assert.Equal(TimeSpan.FromSeconds(30), LockOut.WaitAfter(5));
        Assert.Equal(TimeSpan.FromMinutes(32), LockOut.WaitAfter(11));
        Assert.Equal(TimeSpan.FromHours(1), LockOut.WaitAfter(12));
        Assert.Equal(TimeSpan.FromHours(1), LockOut.WaitAfter(int.MaxValue));
    }

    [Fact]
    public async Task Ten_minutes_without_a_call_end_a_sign_in_and_one_call_keeps_it()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var token = (await desk.SignInAsync("dora")).Token;

        desk.Clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.NotNull(desk.SignIns.Find(token, keepsAlive: true));
        desk.Clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.NotNull(desk.SignIns.Find(token, keepsAlive: false));
        desk.Clock.Advance(TimeSpan.FromMinutes(0.2));

        Assert.Null(desk.SignIns.Find(token, keepsAlive: true));
        await Eventually.TrueAsync(() => desk.Book.State.Operators.SignIns.IsEmpty);
        Assert.Contains(desk.Journal.All<SignInRecord>(), one => one.Ending == SignInEnding.Idle);
    }

    [Fact]
    public async Task An_activation_keeps_the_operator_signed_in()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        desk.Clock.Advance(TimeSpan.FromMinutes(9));
        await desk.Followed.AppendAsync([Activation(session, desk.Clocks.Now)]);

        desk.Clock.Advance(TimeSpan.FromMinutes(9.5));
        Assert.Null(desk.Book.JudgeStanding(session, desk.Clocks.Now));

        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => desk.Book.JudgeStanding(session, desk.Clocks.Now)?.RuleId == Rules.OperatorLeft.Id);
    }

    [Fact]
    public async Task A_restart_signs_everybody_out_durably()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var token = (await desk.SignInAsync("dora")).Token;

        await desk.RestartAsync();

        Assert.Null(desk.SignIns.Find(token, keepsAlive: true));
        Assert.Empty(desk.Book.State.Operators.SignIns);
        Assert.Equal(2, desk.Journal.All<SignInRecord>().Count(one => one.Ending == SignInEnding.ServiceRestarted));
    }

    [Fact]
    public async Task A_restart_ends_sign_ins_in_the_order_of_their_ids()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        for (var more = 0; more < 5; more++)
        {
            await desk.SignInAsync("dora");
        }

        await desk.RestartAsync();

        var ended = desk.Journal.All<SignInRecord>().Where(static one => one.Ending == SignInEnding.ServiceRestarted).Select(static one => one.SignInId).ToList();
        Assert.Equal(6, ended.Count);
        Assert.Equal(ended.Order(StringComparer.Ordinal), ended);
    }

    [Fact]
    public async Task Beyond_eight_places_the_one_idle_the_longest_ends()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var tokens = new List<string>();
        for (var place = 0; place < 8; place++)
        {
            tokens.Add((await desk.SignInAsync("anna")).Token);
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.NotNull(desk.SignIns.Find(tokens[0], keepsAlive: true));
        Assert.Null((await desk.SignInAsync("anna")).Refusal);

        Assert.NotNull(desk.SignIns.Find(tokens[0], keepsAlive: true));
        Assert.Null(desk.SignIns.Find(tokens[1], keepsAlive: true));
    }

    [Theory]
    [InlineData("1234", true)]
    [InlineData("123456789012", true)]
    [InlineData("123", false)]
    [InlineData("1234567890123", false)]
    [InlineData("12a4", false)]
    [InlineData("１２３４", false)]
    public void A_pin_is_4_to_12_digits(string pin, bool right) => Assert.Equal(right, Pins.HasForm(pin));

    [Fact]
    public void A_hash_is_salted_and_matches_its_pin_alone()
    {
        var pins = new Pins(Desk.Key);
        var kept = pins.Keep("2580");

        Assert.NotEqual(kept.Hash, pins.Keep("2580").Hash);
        Assert.True(pins.Matches(kept, "2580"));
        Assert.False(pins.Matches(kept, "2581"));
        Assert.False(pins.Matches(null, "000000000000"));
    }

    [Fact]
    public void Without_the_secret_of_the_installation_no_pin_can_be_tried_against_its_hash()
    {
        var kept = new Pins(Desk.Key).Keep("2580");
        var stranger = new Pins(PinKey.Create());

        Assert.Equal(Desk.Key.Id, kept.KeyId);
        Assert.False(stranger.Matches(kept, "2580"));
        Assert.False(stranger.Matches(kept with { KeyId = PinKey.Create().Id }, "2580"));

        // Nor by who claims the key, or that there was none: the hash is of the keyed PIN.
        Assert.Equal(PasswordVerificationResult.Failed, new PasswordHasher<string>().VerifyHashedPassword("", kept.Hash, "2580"));
        Assert.False(stranger.Matches(kept with { KeyId = null }, "2580"));
    }

    [Fact]
    public void A_pin_that_was_kept_before_there_was_a_secret_still_signs_in()
    {
        var kept = new KeptPin(new PasswordHasher<string>().HashPassword("", "2580"), null);

        Assert.True(new Pins(Desk.Key).Matches(kept, "2580"));
        Assert.False(new Pins(Desk.Key).Matches(kept, "2581"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_secret_has_32_bytes(int length) => Assert.Throws<ArgumentException>(() => new PinKey(new byte[length]));

    [Fact]
    public void The_id_of_a_secret_is_of_it_alone_and_does_not_hold_it()
    {
        var again = new PinKey(Convert.FromBase64String(Desk.Key.Export()));

        Assert.Equal(Desk.Key.Id, again.Id);
        Assert.NotEqual(Desk.Key.Id, PinKey.Create().Id);
        Assert.Matches("^[0-9a-f]{16}$", again.Id);
        Assert.True(new Pins(again).Matches(new Pins(Desk.Key).Keep("4711"), "4711"));
    }

    private static async Task WrongAsync(Desk desk, int times)
    {
        for (var wrong = 0; wrong < times; wrong++)
        {
            Assert.Equal(Rules.SignInWrong.Id, (await desk.SignInAsync("dora", "0000")).Refusal?.RuleId);
        }
    }

    private static ActivationRecord Activation(SessionRecord session, Moment at) => new()
    {
        At = at,
        By = Actor.Service,
        PenId = session.PenId,
        SessionId = session.SessionId,
        ActivationId = "act-1",
        PassId = "pas-1",
        Number = 1,
        Period = new Period(at, at, "run1", null, null),
        EndedBy = StopReason.TriggerReleased,
        Uncertain = false,
        Measured = new TreatmentMeasurement
        {
            SetProtrusionUm = 400, SetStrokeRateMillihertz = 100_000, Strokes = 10, DriveTimeUs = 100_000, SamplesReceived = 10, SamplesMissing = 0,
        },
    };
}
