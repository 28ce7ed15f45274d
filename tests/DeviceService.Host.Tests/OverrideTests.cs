using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class OverrideTests : LoggedTests
{
    [Fact]
    public async Task A_prescriber_signs_on_a_nurse_s_connection_and_nobody_else_does()
    {
        await using var bench = await StartAsync();
        await bench.Operators.RegisterOperatorAsync(bench.Registration("nina"));
        var old = bench.Registration("olga", OperatorRole.Prescriber);
        old.LicenceExpiresOn = "2020-01-01";
        await bench.Operators.RegisterOperatorAsync(old);
        bench.Token = (await bench.SignInAsync("nina")).Token;

        var request = Grant(bench);
        request.PrescriberId = "nina";
        Assert.Equal((StatusCode.PermissionDenied, "R-ROLE", "PRESCRIBER"), await RefusedAsync(bench, request));
        request = Grant(bench);
        request.PrescriberId = "olga";
        Assert.Equal((StatusCode.FailedPrecondition, "R-LICENCE-EXPIRED", "2020-01-01"), await RefusedAsync(bench, request));
        request = Grant(bench);
        request.Pin = "13579";
        Assert.Equal((StatusCode.Unauthenticated, "R-SIGN-IN-WRONG", "5"), await RefusedAsync(bench, request));
        request = Grant(bench);
        request.Scope = new OverrideScope { Depth = new() { Area = TreatmentArea.Forehead, Sides = { BodySide.Midline }, NeedleProtrusionUm = 1_600 } };
        Assert.Equal((StatusCode.FailedPrecondition, "R-OVERRIDE-ABSOLUTE-DEPTH", "1500"), await RefusedAsync(bench, request));

        var granted = (await Overrides(bench).GrantOverrideAsync(Grant(bench))).Override;
        Assert.Equal((Bench.Prescriber, OperatorIdentity.SignedIn, ""), (granted.GrantedBy.OperatorId, granted.GrantedBy.Identity, granted.GrantedBy.SignInId));
        Assert.Equal(("nina", OverrideState.InForce), (granted.AskedByOperatorId, granted.State));
        Assert.StartsWith("I permit treatment in spite of the relative contraindication age for patient", granted.Meaning, StringComparison.Ordinal);
        Assert.Equal(granted, Assert.Single((await ListAsync(bench)).Overrides));
    }

    [Fact]
    public async Task A_repeated_request_is_answered_as_before_and_signs_nothing_again()
    {
        await using var bench = await StartAsync();
        bench.Token = "";
        var request = Grant(bench);
        var first = await Overrides(bench).GrantOverrideAsync(request);

        request.Pin = "13579";
        var again = await Overrides(bench).GrantOverrideAsync(request);

        Assert.Equal((false, true), (first.Replayed, again.Replayed));
        Assert.Equal(first.Override, again.Override);
        request.Reason = "another one";
        Assert.Equal("R-REQUEST-ID-REUSED", (await RefusedAsync(bench, request)).RuleId);
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        Assert.Single((await ListAsync(bench)).Overrides);
    }

    [Fact]
    public async Task The_pin_is_in_no_entry_of_the_journal_and_in_no_log_and_the_patient_in_no_log()
    {
        // Long enough that no digest and no time has them by chance.
        const string Right = "918273645546";
        const string Wrong = "918273645547";
        await using var bench = await StartAsync();
        var olga = bench.Registration("olga", OperatorRole.Prescriber);
        olga.Pin = Right;
        await bench.Operators.RegisterOperatorAsync(olga);
        foreach (var (pin, rule) in new[] { (Wrong, "R-SIGN-IN-WRONG"), (Wrong + "x", "R-ARGUMENT-FORM"), (Right, null) })
        {
            var request = Grant(bench);
            (request.PrescriberId, request.Pin) = ("olga", pin);
            if (rule is null)
            {
                await Overrides(bench).GrantOverrideAsync(request);
            }
            else
            {
                Assert.Equal(rule, (await RefusedAsync(bench, request)).RuleId);
            }
        }

        var journal = new StringBuilder();
        using var export = bench.PassLog.ExportLog(new ExportLogRequest { Format = ExportFormat.Ndjson });
        await foreach (var part in export.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            journal.Append(part.Lines.ToStringUtf8());
        }

        Assert.Contains("R-SIGN-IN-WRONG", journal.ToString(), StringComparison.Ordinal);
        foreach (var secret in new[] { Right, Wrong })
        {
            Assert.DoesNotContain(secret, journal.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Log.Entries, entry => entry.Message.Contains(secret, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Log.Entries, entry => entry.Message.Contains(Bench.Patient, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_override_that_is_revoked_while_armed_disarms_and_the_session_says_why()
    {
        await using var bench = await StartAsync();
        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(bench.Creation()));
        Assert.Equal("R-SCREENING-RELATIVE", refused.Info().Metadata["rule_id"]);

        var granted = (await Overrides(bench).GrantOverrideAsync(Grant(bench))).Override;
        var session = await bench.CreateAsync();
        Assert.True(await bench.ReadyAsync(session.SessionId));
        await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId));

        var revoked = await Overrides(bench).RevokeOverrideAsync(new RevokeOverrideRequest
        {
            RequestId = bench.NextRequest(), OverrideId = granted.OverrideId, Reason = "thought again",
        });

        Assert.Equal((OverrideState.Revoked, Bench.Prescriber, "thought again"), (revoked.Override.State, revoked.Override.RevokedBy.OperatorId, revoked.Override.RevokedReason));
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State is SessionState.Paused);
        Assert.Contains("age", (await bench.GetAsync(session.SessionId)).StateReason, StringComparison.Ordinal);
        var listing = new ListOverridesRequest { PatientReference = Bench.Patient, InForceOnly = true };
        Assert.Empty((await Overrides(bench).ListOverridesAsync(listing)).Overrides);
    }

    [Fact]
    public async Task A_scope_that_says_nothing_or_too_little_is_refused()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        foreach (var (scope, rule, field) in new[]
        {
            (null, "R-ARGUMENT-MISSING", "scope"),
            (new OverrideScope(), "R-ARGUMENT-MISSING", "scope.permits"),
            (new OverrideScope { Depth = new() { Sides = { BodySide.Left }, NeedleProtrusionUm = 900 } }, "R-ARGUMENT-MISSING", "scope.depth.area"),
            (new OverrideScope { Depth = new() { Area = TreatmentArea.Forehead, NeedleProtrusionUm = 900 } }, "R-ARGUMENT-RANGE", "scope.depth.sides"),
            (new OverrideScope { Depth = new() { Area = TreatmentArea.Forehead, Sides = { BodySide.Unspecified }, NeedleProtrusionUm = 900 } }, "R-ARGUMENT-MISSING", "scope.depth.sides[0]"),
            (new OverrideScope { StrokeRate = new() { Area = TreatmentArea.Forehead, Sides = { BodySide.Left } } }, "R-ARGUMENT-RANGE", "scope.stroke_rate.stroke_rate_millihertz"),
            (new OverrideScope { Course = new() }, "R-ARGUMENT-MISSING", "scope.course.course_id"),
        })
        {
            var request = Grant(bench);
            request.Scope = scope;
            var refused = await Answers.RefusedAsync(Overrides(bench).GrantOverrideAsync(request));
            Assert.Equal((StatusCode.InvalidArgument, rule, field), (refused.StatusCode, refused.Info().Metadata["rule_id"], refused.Info().Metadata["field"]));
        }

        var endless = Grant(bench);
        endless.ExpiresAt = null;
        Assert.Equal("R-ARGUMENT-MISSING", (await RefusedAsync(bench, endless)).RuleId);
    }

    private static OverrideService.OverrideServiceClient Overrides(Bench bench) => new(bench.Invoker);

    private static async Task<ListOverridesResponse> ListAsync(Bench bench) =>
        await Overrides(bench).ListOverridesAsync(new ListOverridesRequest { PatientReference = Bench.Patient });

    // A patient of 20 is treated only in spite of that.
    private async Task<Bench> StartAsync()
    {
        var bench = await Bench.StartKeptAsync(Log);
        var screening = bench.Screening();
        screening.Screening.AgeYears = 20;
        await bench.Screenings.RecordScreeningAsync(screening);
        return bench;
    }

    private static GrantOverrideRequest Grant(Bench bench) => new()
    {
        RequestId = bench.NextRequest(),
        PrescriberId = Bench.Prescriber,
        Pin = Bench.Pin,
        PatientReference = Bench.Patient,
        Scope = new OverrideScope { Contraindication = new RelativeContraindication { QuestionId = "age" } },
        ExpiresAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddHours(1)),
        Reason = "scarred skin",
    };

    private static async Task<(StatusCode Status, string RuleId, string Limit)> RefusedAsync(Bench bench, GrantOverrideRequest request)
    {
        var refused = await Answers.RefusedAsync(Overrides(bench).GrantOverrideAsync(request));
        return (refused.StatusCode, refused.Info().Metadata["rule_id"], refused.Info().Metadata.GetValueOrDefault("limit", ""));
    }
}
