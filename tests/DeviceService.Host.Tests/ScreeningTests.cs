using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class ScreeningTests : LoggedTests
{
    [Fact]
    public async Task Who_was_not_screened_or_must_not_be_treated_gets_no_session_and_the_answer_names_why()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var creation = bench.Creation();
        creation.PatientReference = "patient-new";

        var missing = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(creation));
        Assert.Equal((StatusCode.FailedPrecondition, "R-SCREENING-MISSING"), (missing.StatusCode, missing.Info().Metadata["rule_id"]));

        var screening = bench.Screening("patient-new");
        screening.Screening.Answers.Single(answer => answer.QuestionId == "keloid_history").Answer = YesNo.Yes;
        var recorded = await bench.Screenings.RecordScreeningAsync(screening);
        Assert.Contains("keloid_history", recorded.Findings.Single(finding => !finding.Passed).Sentence, StringComparison.Ordinal);

        creation.RequestId = bench.NextRequest();
        var absolute = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(creation));
        Assert.Equal(("R-SCREENING-ABSOLUTE", "keloid_history"), (absolute.Info().Metadata["rule_id"], absolute.Info().Metadata["observed"]));

        var shown = await bench.Screenings.GetScreeningAsync(new GetScreeningRequest { PatientReference = "patient-new", PenId = Bench.Serial });
        Assert.Equal(recorded.Record, Assert.Single(shown.Screenings));
        Assert.Equal("R-SCREENING-ABSOLUTE", shown.Findings.Single(finding => !finding.Passed).RuleId);

        // A no alone takes nothing back; a prescriber's that says why does, and names what.
        var again = await bench.Screenings.RecordScreeningAsync(bench.Screening("patient-new"));
        Assert.Equal("R-SCREENING-ABSOLUTE", again.Findings.Single(finding => !finding.Passed).RuleId);
        Assert.Empty(again.Record.Withdraws);
        var withdrawal = bench.Screening("patient-new");
        withdrawal.Screening.Answers.Single(answer => answer.QuestionId == "keloid_history").Note = "They were scars of acne.";
        var withdrawn = await bench.Screenings.RecordScreeningAsync(withdrawal);
        Assert.All(withdrawn.Findings, static finding => Assert.True(finding.Passed));
        Assert.Equal([new WithdrawnAnswer { ScreeningId = recorded.Record.ScreeningId, QuestionId = "keloid_history" }], withdrawn.Record.Withdraws);
    }

    [Fact]
    public async Task An_answer_that_was_not_given_is_refused_and_nothing_of_the_patient_is_in_the_log()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var screening = bench.Screening("patient-new-secret");
        screening.Screening.Answers[3].Answer = YesNo.Unspecified;
        var refused = await Answers.RefusedAsync(bench.Screenings.RecordScreeningAsync(screening));
        Assert.Equal((StatusCode.InvalidArgument, "screening.answers[3].answer"), (refused.StatusCode, refused.Info().Metadata["field"]));

        screening.RequestId = bench.NextRequest();
        screening.Screening.Answers.RemoveAt(3);
        refused = await Answers.RefusedAsync(bench.Screenings.RecordScreeningAsync(screening));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);

        screening = bench.Screening("patient-new-secret");
        screening.Screening.Medicines = null;
        refused = await Answers.RefusedAsync(bench.Screenings.RecordScreeningAsync(screening));
        Assert.Equal("screening.medicines", refused.Info().Metadata["field"]);

        screening.RequestId = bench.NextRequest();
        screening.Screening.Medicines = new Medicines { None = true, Items = { new Medicine { Name = "warfarin-secret", TakenFrom = "2020-01-01" } } };
        refused = await Answers.RefusedAsync(bench.Screenings.RecordScreeningAsync(screening));
        Assert.Equal("screening.medicines.none", refused.Info().Metadata["field"]);
        Assert.DoesNotContain(Log.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_aesthetician_reads_screenings_and_records_none()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.Operators.RegisterOperatorAsync(bench.Registration("anna", OperatorRole.Aesthetician));
        bench.Token = (await bench.SignInAsync("anna")).Token;

        var refused = await Answers.RefusedAsync(bench.Screenings.RecordScreeningAsync(bench.Screening()));
        Assert.Equal((StatusCode.PermissionDenied, "R-ROLE"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        Assert.Single((await bench.Screenings.GetScreeningAsync(new GetScreeningRequest { PatientReference = Bench.Patient })).Screenings);
    }

    [Fact]
    public async Task A_finding_while_armed_disarms()
    {
        var why = await DisarmedBecauseAsync();
        for (var again = 0; again < 4 && why.Contains("PermissionExpired", StringComparison.Ordinal); again++)
        {
            // A machine too busy to renew a permission in time is disarmed by the pen before anything is found.
            why = await DisarmedBecauseAsync();
        }

        Assert.Contains("active_infection", why, StringComparison.Ordinal);
    }

    private async Task<string> DisarmedBecauseAsync()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        Assert.True(await bench.ReadyAsync(session.SessionId));
        await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId));

        var screening = bench.Screening();
        var answer = screening.Screening.Answers.Single(one => one.QuestionId == "active_infection");
        answer.Answer = YesNo.Yes;
        answer.Areas.Add(TreatmentArea.Forehead);
        await bench.Screenings.RecordScreeningAsync(screening);

        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State is SessionState.Paused or SessionState.Ready);
        return (await bench.GetAsync(session.SessionId)).StateReason;
    }
}
