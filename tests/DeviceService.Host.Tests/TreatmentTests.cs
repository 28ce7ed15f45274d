using Google.Protobuf;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class TreatmentTests : LoggedTests
{
    [Fact]
    public async Task A_whole_treatment_runs_over_the_public_api_and_its_record_verifies()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync(passes: 2);
        Assert.Equal(SessionState.Created, session.State);
        Assert.True(session.Simulated);
        Assert.Equal(OperatorIdentity.Asserted, session.Operator.Identity);

        for (var pass = 1u; pass <= 2; pass++)
        {
            await bench.TreatAsync(session.SessionId, pass);
            await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
            var closed = await bench.Sessions.CompletePassAsync(
                new CompletePassRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
            Assert.Equal(PassCloseReason.Completed, closed.Pass.CloseReason);
            Assert.True(closed.Pass.Measurements.Strokes > 0);
            Assert.True(closed.Head.EntryCount > 0);
        }

        var completed = await bench.Sessions.CompleteSessionAsync(
            new CompleteSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
        Assert.Equal(SessionState.Completed, completed.Session.State);

        var passes = (await bench.PassLog.ListPassesAsync(new ListPassesRequest { SessionId = session.SessionId })).Passes;
        Assert.Equal([2u, 1u], passes.Select(pass => pass.Target.PassNumber));
        var first = (await bench.PassLog.GetPassAsync(new GetPassRequest { PassId = passes[1].PassId })).Pass;
        Assert.All(first.Activations, activation => Assert.NotEmpty(activation.RecordingDigest));
        Assert.True(first.Provenance.Simulated);
        Assert.Equal(400u, first.Measurements.SetNeedleProtrusionUm);

        var verified = await bench.PassLog.VerifyLogAsync(new VerifyLogRequest { ExpectedHead = completed.Checkpoint.Head });
        Assert.True(verified.Verified, verified.FirstDefect?.Sentence);
        Assert.True(verified.RecordingsVerified >= 2);
        Assert.All(verified.Checkpoints, checkpoint => Assert.True(checkpoint.Verified));
        await RecordingHoldsSamplesAsync(bench, first);
    }

    [Fact]
    public async Task Asking_too_deep_is_refused_by_its_rule_and_the_refusal_is_on_record()
    {
        await using var bench = await Bench.StartAsync(Log);

        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(bench.Creation(protrusionUm: 1_500)));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        var info = refused.Info();
        Assert.Equal("R_DEPTH_AREA", info.Reason);
        Assert.Equal("microneedling.v1", info.Domain);
        Assert.Equal("R-DEPTH-AREA", info.Metadata["rule_id"]);
        Assert.Equal("H01", info.Metadata["hazard"]);
        Assert.Equal("600", info.Metadata["limit"]);
        Assert.Equal("1500", info.Metadata["observed"]);
        Assert.Equal("um", info.Metadata["unit"]);
        Assert.Contains("600 um", info.Metadata["remedy"], StringComparison.Ordinal);
        Assert.Contains(info.Metadata["remedy"], refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("R-DEPTH-AREA", await ExportAsync(bench), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_session_on_the_pen_is_refused_and_the_refusal_names_the_first()
    {
        await using var bench = await Bench.StartAsync(Log);
        var first = await bench.CreateAsync();

        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(bench.Creation()));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Equal("R-SESSION-OPEN", refused.Info().Metadata["rule_id"]);
        Assert.Contains(first.SessionId, refused.Status.Detail, StringComparison.Ordinal);
        var detaching = await Answers.RefusedAsync(bench.Pens.DetachPenAsync(
            new DetachPenRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial }));
        Assert.Equal("R-DETACH-SESSION", detaching.Info().Metadata["rule_id"]);
    }

    [Fact]
    public async Task A_repeated_request_gets_its_first_answer_and_another_payload_under_its_id_is_refused()
    {
        await using var bench = await Bench.StartAsync(Log);
        var request = bench.Creation();
        var created = await bench.Sessions.CreateSessionAsync(request);

        var again = await bench.Sessions.CreateSessionAsync(request);
        Assert.True(again.Replayed);
        Assert.Equal(created.Session.SessionId, again.FirstAnswer.SessionId);
        Assert.Equal(created.Session.SessionId, again.Session.SessionId);

        var other = request.Clone();
        other.Items[0].PassCount = 3;
        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(other));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("R-REQUEST-ID-REUSED", refused.Info().Metadata["rule_id"]);

        var deep = bench.Creation(protrusionUm: 1_500);
        var first = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(deep));
        var second = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(deep));
        Assert.Equal("false", first.Info().Metadata["replayed"]);
        Assert.Equal("true", second.Info().Metadata["replayed"]);
        Assert.Equal(first.Status, second.Status);
    }

    [Fact]
    public async Task A_repeated_request_of_a_session_that_is_closed_by_now_shows_the_stops_that_it_showed_at_first()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await StopAsync(bench, session.SessionId);
        await bench.AcknowledgeAsync();
        var request = new ResumeSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, OperatorId = "operator-7", Reason = "looked at it" };
        var first = (await bench.Sessions.ResumeSessionAsync(request)).Session;
        Assert.NotNull(Assert.Single(first.Stops).Acknowledgement);
        await StopAsync(bench, session.SessionId);
        await bench.Sessions.AbortSessionAsync(
            new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "enough for today" });

        // The same over a restart: from the journal alone.
        for (var time = 0; time < 2; time++)
        {
            var again = await bench.Sessions.ResumeSessionAsync(request);
            Assert.True(again.Replayed);
            Assert.Equal((SessionState.Ready, first.Stops), (again.FirstAnswer.State, again.FirstAnswer.Stops));
            Assert.Equal((SessionState.Aborted, 2), (again.Session.State, again.Session.Stops.Count));
            await bench.StopServiceAsync();
            await bench.StartServiceAsync([]);
        }
    }

    [Fact]
    public async Task No_patient_reference_is_in_any_log()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatAsync(session.SessionId);
        await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(bench.Creation(protrusionUm: 1_500)));
        var wrong = bench.Creation();
        wrong.PatientReference = Bench.Patient + " with a space";
        await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(wrong));
        await bench.Sessions.AbortSessionAsync(
            new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "the test ends" });
        await bench.StopServiceAsync();

        Assert.NotEmpty(Log.Entries);
        Assert.DoesNotContain(Log.Entries, entry => entry.ToString().Contains(Bench.Patient, StringComparison.Ordinal));
        var files = Directory.GetFiles(Path.Combine(bench.DataDirectory, "logs"));
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(Bench.Patient, File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static async Task StopAsync(Bench bench, string sessionId)
    {
        await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, OperatorId = "operator-7", Reason = "test" });
        await Bench.UntilAsync(async () => (await bench.GetAsync(sessionId)).State == SessionState.Stopped);
        await bench.Simulated.WaitForAsync(static seen => seen.State == Simulator.V1.PenState.Latched, TimeSpan.FromSeconds(5));
    }

    private static async Task RecordingHoldsSamplesAsync(Bench bench, Pass pass)
    {
        using var call = bench.PassLog.GetRecording(new GetRecordingRequest { PassId = pass.PassId });
        var samples = 0;
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            Assert.Contains(pass.Activations, activation => activation.ActivationId == response.ActivationId);
            samples += response.Batch.Samples.Count;
        }

        Assert.True(samples > 0);
    }

    private static async Task<string> ExportAsync(Bench bench)
    {
        using var call = bench.PassLog.ExportLog(new ExportLogRequest { Format = ExportFormat.Ndjson });
        var text = new MemoryStream();
        LogHead? head = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            response.Lines.WriteTo(text);
            head = response.Head;
        }

        Assert.NotNull(head);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
