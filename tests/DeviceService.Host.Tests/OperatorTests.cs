using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class OperatorTests : LoggedTests
{
    [Fact]
    public async Task The_setup_code_is_for_its_owner_alone_registers_one_prescriber_and_is_gone()
    {
        await using var bench = await Bench.StartUnstaffedAsync(Log);
        var file = Path.Combine(bench.DataDirectory, "setup-code");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        var wrong = await Answers.RefusedAsync(bench.Operators.RegisterOperatorAsync(bench.Registration("eve", OperatorRole.Prescriber, "guess")));
        Assert.Equal((StatusCode.PermissionDenied, "R-SETUP-CODE"), (wrong.StatusCode, wrong.Info().Metadata["rule_id"]));

        var code = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await bench.RegisterFirstAsync();
        Assert.False(File.Exists(file));

        var late = await Answers.RefusedAsync(bench.Operators.RegisterOperatorAsync(bench.Registration("eve", OperatorRole.Prescriber, code)));
        Assert.Equal((StatusCode.Unauthenticated, "R-SIGN-IN-MISSING"), (late.StatusCode, late.Info().Metadata["rule_id"]));
    }

    [Fact]
    public async Task Who_acts_follows_from_the_token_and_a_field_that_says_otherwise_is_refused()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var creation = bench.Creation();
        creation.OperatorId = "somebody-else";

        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(creation));
        Assert.Equal((StatusCode.PermissionDenied, "R-OPERATOR-OTHER"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

        creation.OperatorId = "";
        creation.RequestId = bench.NextRequest();
        var session = (await bench.Sessions.CreateSessionAsync(creation)).Session;
        Assert.Equal((Bench.Prescriber, OperatorIdentity.SignedIn), (session.Operator.OperatorId, session.Operator.Identity));
        Assert.NotEmpty(session.Operator.SignInId);
    }

    [Fact]
    public async Task Nobody_who_is_not_signed_in_commands_and_everybody_stops()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        foreach (var (token, rule) in new[] { ("", "R-SIGN-IN-MISSING"), ("no-such-token", "R-SIGN-IN-UNKNOWN") })
        {
            bench.Token = token;
            var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(new ArmSessionRequest
            {
                RequestId = bench.NextRequest(), SessionId = session.SessionId, Target = Bench.Target(), LeaseNumber = bench.Lease,
            }));
            Assert.Equal((StatusCode.Unauthenticated, rule), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

            Assert.Single((await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { OperatorId = "whoever" })).Pens);
            await bench.Sessions.DisarmSessionAsync(new DisarmSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
            await bench.Sessions.PauseSessionAsync(new PauseSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
            await new CalibrationService.CalibrationServiceClient(bench.Invoker).EndHoldAsync(new EndHoldRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial });
        }

        bench.Token = "";
        var aborted = await bench.Sessions.AbortSessionAsync(new AbortSessionRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "nobody is here",
        });
        Assert.Equal(SessionState.Aborted, aborted.Session.State);
    }

    [Fact]
    public async Task A_call_that_is_not_for_a_role_is_denied_and_says_for_whom_it_is()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        await bench.Operators.RegisterOperatorAsync(bench.Registration("tom", OperatorRole.Technician));
        await bench.Operators.RegisterOperatorAsync(bench.Registration("nina"));

        bench.Token = (await bench.SignInAsync("tom")).Token;
        var arming = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(new ArmSessionRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, Target = Bench.Target(), LeaseNumber = bench.Lease,
        }));
        Assert.Equal((StatusCode.PermissionDenied, "R-ROLE"), (arming.StatusCode, arming.Info().Metadata["rule_id"]));
        Assert.Contains("NURSE", arming.Status.Detail, StringComparison.Ordinal);

        bench.Token = (await bench.SignInAsync("nina")).Token;
        Assert.Equal(StatusCode.PermissionDenied, (await Answers.RefusedAsync(bench.Operators.RegisterOperatorAsync(bench.Registration("eve")))).StatusCode);
        Assert.Equal(
            StatusCode.PermissionDenied,
            (await Answers.RefusedAsync(bench.Operators.SuspendOperatorAsync(new SuspendOperatorRequest
            {
                RequestId = bench.NextRequest(), OperatorId = "tom", Reason = "no",
            }))).StatusCode);
        Assert.Equal(["nina", Bench.Prescriber, "tom"], (await bench.Operators.ListOperatorsAsync(new ListOperatorsRequest())).Operators.Select(one => one.OperatorId));
    }

    [Fact]
    public async Task Signing_out_while_treating_stops_the_motor_pauses_the_session_and_lets_go_of_the_pen()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        await bench.Operators.SignOutAsync(new SignOutRequest { RequestId = bench.NextRequest() });

        await bench.Simulated.WaitForAsync(seen => !seen.DriveOn, TimeSpan.FromSeconds(2));
        await Bench.UntilAsync(async () => await StateWithoutTokenAsync(bench, session.SessionId) == SessionState.Paused);
        var paused = (await new SessionService.SessionServiceClient(bench.Channel).GetSessionAsync(new GetSessionRequest { SessionId = session.SessionId })).Session;
        Assert.Contains("OPERATOR_LEFT", paused.StateReason, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unauthenticated, (await Answers.RefusedAsync(bench.Operators.ListOperatorsAsync(new ListOperatorsRequest()))).StatusCode);

        using var watching = new ControlService.ControlServiceClient(bench.Channel).WatchControl(new WatchControlRequest());
        Assert.True(await watching.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(0u, watching.ResponseStream.Current.Snapshot.Controls.Single().LeaseNumber);
    }

    [Fact]
    public async Task Another_operator_takes_over_in_a_pause_and_an_expired_licence_arms_nothing()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        await bench.PrepareAsync(session.SessionId, Bench.Prescriber);
        await bench.Operators.RegisterOperatorAsync(bench.Registration("nina"));
        var old = bench.Registration("olga");
        old.LicenceExpiresOn = "2020-01-01";
        await bench.Operators.RegisterOperatorAsync(old);
        await bench.Sessions.PauseSessionAsync(new PauseSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });

        var olga = await bench.SignInAsync("olga");
        Assert.NotEmpty(olga.Warning);
        bench.Token = olga.Token;
        var expired = await Answers.RefusedAsync(bench.Operators.ChangeOperatorAsync(Change(bench, session)));
        Assert.Equal("R-LICENCE-EXPIRED", expired.Info().Metadata["rule_id"]);

        bench.Token = (await bench.SignInAsync("nina")).Token;
        var handed = await bench.Operators.ChangeOperatorAsync(Change(bench, session));
        Assert.Equal(("nina", SessionState.Paused), (handed.Session.Operator.OperatorId, handed.Session.State));

        await bench.Sessions.ResumeSessionAsync(new ResumeSessionRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "shift change", LeaseNumber = bench.Lease,
        });
        await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId));
        var pass = (await bench.GetAsync(session.SessionId)).OpenPass;
        Assert.Equal("nina", pass.OperatorId);
    }

    [Fact]
    public async Task A_pen_is_not_armed_before_the_preparation_is_on_record()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.RegisterCartridgeAsync();
        var session = (await bench.Sessions.CreateSessionAsync(bench.Creation())).Session;
        var arm = await bench.ArmingAsync(session.SessionId);

        var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(arm));
        Assert.Equal((StatusCode.FailedPrecondition, "R-PREPARATION-CONSENT"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

        await bench.PrepareAsync(session.SessionId);
        arm.RequestId = bench.NextRequest();
        await bench.Sessions.ArmSessionAsync(arm);
        await bench.Sessions.RecordEndpointAsync(new RecordEndpointRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, Area = TreatmentArea.Forehead, Side = BodySide.Midline,
            Endpoint = ClinicalEndpoint.Erythema,
        });
        await bench.Sessions.RecordAftercareGivenAsync(new RecordAftercareGivenRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, InstructionsReference = "sheet 3",
        });

        var shown = await bench.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = session.SessionId });
        Assert.Equal("consent-1", shown.Preparation.Preparation.ConsentReference);
        Assert.Equal((true, true), (shown.Preparation.Preparation.TopicalsNone, shown.Preparation.Preparation.AnaestheticsNone));
        Assert.Equal(ClinicalEndpoint.Erythema, Assert.Single(shown.Endpoints).Endpoint);
        Assert.Equal("sheet 3", shown.Aftercare.InstructionsReference);
    }

    [Fact]
    public async Task A_restart_signs_everybody_out_and_keeps_everybody_registered()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.StopServiceAsync();
        await bench.StartServiceAsync([]);

        var refused = await Answers.RefusedAsync(bench.Operators.ListOperatorsAsync(new ListOperatorsRequest()));
        Assert.Equal("R-SIGN-IN-UNKNOWN", refused.Info().Metadata["rule_id"]);
        Assert.False(File.Exists(Path.Combine(bench.DataDirectory, "setup-code")));

        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        Assert.Single((await bench.Operators.ListOperatorsAsync(new ListOperatorsRequest())).Operators);
    }

    [Fact]
    public async Task Five_wrong_pins_lock_and_the_pin_is_in_no_answer_and_no_log()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(StatusCode.Unauthenticated, (await RefusedSignInAsync(bench, "13579")).StatusCode);
        }

        var locked = await RefusedSignInAsync(bench, Bench.Pin);
        Assert.Equal((StatusCode.ResourceExhausted, "R-SIGN-IN-LOCKED"), (locked.StatusCode, locked.Info().Metadata["rule_id"]));
        Assert.DoesNotContain(Bench.Pin, (await RefusedSignInAsync(bench, Bench.Pin + "x")).Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Log.Entries, entry => entry.Message.Contains(Bench.Pin, StringComparison.Ordinal) || entry.Message.Contains("13579", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_rules_are_not_enforced_a_name_is_asserted_and_a_token_still_counts()
    {
        await using var bench = await Bench.StartAsync(Log);
        var asserted = await bench.CreateAsync();
        Assert.Equal(OperatorIdentity.Asserted, asserted.Operator.Identity);
        await bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = asserted.SessionId, Reason = "only looked" });

        await bench.RegisterFirstAsync();
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        Assert.Equal(OperatorIdentity.SignedIn, (await bench.CreateAsync()).Operator.Identity);
    }

    private static ChangeOperatorRequest Change(Bench bench, Session session) =>
        new() { RequestId = bench.NextRequest(), SessionId = session.SessionId, LeaseNumber = bench.Lease };

    private static async Task<RpcException> RefusedSignInAsync(Bench bench, string pin) => await Answers.RefusedAsync(
        bench.Operators.SignInAsync(new SignInRequest { RequestId = bench.NextRequest(), OperatorId = Bench.Prescriber, Pin = pin }));

    private static async Task<SessionState> StateWithoutTokenAsync(Bench bench, string sessionId) =>
        (await new SessionService.SessionServiceClient(bench.Channel).GetSessionAsync(new GetSessionRequest { SessionId = sessionId })).Session.State;
}
