using System.Security.Cryptography;
using System.Text;
using DeviceService.Fuzzing;
using DeviceService.Journal;
using DeviceService.Profiles;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>Which profile binds: shown, signed, activated on record, and the same one in the pen, the pass and the document.</summary>
[Collection(RealLines.Name)]
public sealed class ProfileTests : LoggedTests
{
    [Fact]
    public async Task The_digest_in_the_pen_the_pass_and_the_profile_is_the_same_one()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);
        var inPen = (await bench.Simulated.GetPenAsync()).ProfileDigest;
        await bench.Simulated.ReleaseTriggerAsync();
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State != SessionState.Treating);

        var shown = await Profiles(bench).GetProfileAsync(new GetProfileRequest());
        var pass = Assert.Single((await bench.PassLog.ListPassesAsync(new ListPassesRequest { SessionId = session.SessionId })).Passes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(shown.Document.Span)), shown.Profile.ProfileDigest);
        Assert.Equal(shown.Profile.ProfileDigest, inPen);
        Assert.Equal(shown.Profile.ProfileDigest, pass.Provenance.ProfileDigest);
        Assert.Equal(shown.Profile.ProfileDigest, (await bench.GetAsync(session.SessionId)).ProfileDigest);
        Assert.True(shown.Profile is { InForce: true, Shipped: true, HoldsToday: true });
    }

    [Fact]
    public void Every_record_of_the_api_has_the_digest_of_a_profile()
    {
        var records = RequestMethods.All.Select(static method => method.File).SelectMany(static file => file.Dependencies.Append(file))
            .Where(static file => file.Package == "microneedling.v1")
            .SelectMany(static file => file.MessageTypes)
            .Where(static message => message.Name.EndsWith("Record", StringComparison.Ordinal))
            .Distinct()
            .ToArray();

        Assert.Equal(
            ["AftercareRecord", "EndpointRecord", "FollowUpRecord", "PreparationRecord", "ScreeningRecord", "StopRecord"],
            records.Select(static message => message.Name).Order(StringComparer.Ordinal));
        Assert.All(records, static message => Assert.NotNull(message.FindFieldByName("profile_digest")));
    }

    [Fact]
    public async Task What_was_prepared_seen_and_given_names_the_profile_in_force_then_when_it_is_answered_repeated_and_read()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = (await bench.Sessions.CreateSessionAsync(bench.Creation())).Session;
        var digest = (await Profiles(bench).GetProfileAsync(new GetProfileRequest())).Profile.ProfileDigest;
        var prepare = new RecordPreparationRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, Preparation = new Preparation { ConsentReference = "consent-1" },
        };
        var see = new RecordEndpointRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, Area = TreatmentArea.Forehead, Side = BodySide.Midline,
            Endpoint = ClinicalEndpoint.Erythema,
        };
        var give = new RecordAftercareGivenRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, InstructionsReference = "sheet 3" };

        var prepared = (await bench.Sessions.RecordPreparationAsync(prepare)).Record;
        var seen = (await bench.Sessions.RecordEndpointAsync(see)).Record;
        var given = (await bench.Sessions.RecordAftercareGivenAsync(give)).Record;

        Assert.Equal((digest, digest, digest), (prepared.ProfileDigest, seen.ProfileDigest, given.ProfileDigest));
        Assert.Equal(prepared, (await bench.Sessions.RecordPreparationAsync(prepare)).FirstAnswer);
        Assert.Equal(seen, (await bench.Sessions.RecordEndpointAsync(see)).Record);
        Assert.Equal(given, (await bench.Sessions.RecordAftercareGivenAsync(give)).Record);
        var shown = await bench.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = session.SessionId });
        Assert.Equal((prepared, seen, given), (shown.Preparation, shown.Endpoints.Single(), shown.Aftercare));
    }

    [Fact]
    public async Task A_signed_profile_is_activated_on_record_never_under_a_session_and_holds_after_a_restart()
    {
        using var clinic = new ClinicFolder();
        clinic.Put();
        await using var bench = await Bench.StartKeptAsync(Log);
        await StartAgainAsync(bench, clinic);
        var own = (await Profiles(bench).ListProfilesAsync(new ListProfilesRequest())).Profiles.Single(one => !one.Shipped);
        var session = await bench.CreateAsync();

        var open = await Answers.RefusedAsync(Profiles(bench).ActivateProfileAsync(Activation(bench, own)));
        Assert.Equal((StatusCode.FailedPrecondition, "R-PROFILE-SESSION-OPEN"), (open.StatusCode, open.Info().Metadata["rule_id"]));

        await bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "a test" });
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State == SessionState.Aborted);
        var activated = await Profiles(bench).ActivateProfileAsync(Activation(bench, own));
        Assert.True(activated.Profile.InForce);
        Assert.Equal(own.ProfileDigest, activated.Activation.ProfileDigest);

        await bench.StopServiceAsync();
        bench.Token = "";
        await bench.StartServiceAsync([]);
        Assert.Equal(own.ProfileDigest, (await Profiles(bench).GetProfileAsync(new GetProfileRequest())).Profile.ProfileDigest);

        await bench.StopServiceAsync();
        bench.Token = "";
        bench.Profiles = null;
        var gone = await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]));
        Assert.Equal(ExitCode.ProfileUnusable, gone.Code);
        Assert.Contains(own.ProfileDigest, gone.Message, StringComparison.Ordinal);
        bench.Profiles = clinic.Files;
        await bench.StartServiceAsync([]);
    }

    [Fact]
    public async Task Another_shipped_profile_comes_into_force_on_record_at_the_start_and_no_session_of_the_one_before_is_armed_again()
    {
        var before = new string('b', 64);
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.StopServiceAsync();
        bench.Token = "";
        await bench.StartServiceAsync([bench.Simulated.Line]);
        await bench.OnlineAsync();
        await bench.BeginAsync();
        Assert.Null((await Profiles(bench).GetProfileAsync(new GetProfileRequest())).NewestActivation);
        var session = await bench.CreateAsync();
        await bench.StopServiceAsync();
        await RanUnderAsync(bench.DataDirectory, before, session.SessionId);

        bench.Token = "";
        await bench.StartServiceAsync([]);

        var shown = await Profiles(bench).GetProfileAsync(new GetProfileRequest());
        var activation = shown.NewestActivation;
        Assert.True(shown.Profile is { Shipped: true, InForce: true });
        Assert.Equal((before, shown.Profile.ProfileDigest, shown.Profile.Version), (activation.ProfileDigestBefore, activation.ProfileDigest, activation.Version));
        Assert.Contains($"in place of {before}", activation.Reason, StringComparison.Ordinal);
        Assert.Equal("", activation.Operator.OperatorId);
        await bench.OnlineAsync();
        await bench.BeginAsync();
        Assert.Equal((SessionState.Interrupted, before), ((await bench.GetAsync(session.SessionId)).State, (await bench.GetAsync(session.SessionId)).ProfileDigest));
        var bound = (await bench.ReportAsync(session.SessionId)).Preconditions.Single(static one => one.RuleId == "R-PROFILE-SESSION");
        Assert.Equal(PreconditionVerdict.Failed, bound.Verdict);

        await bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "a test" });
        await bench.StopServiceAsync();
        bench.Token = "";
        await bench.StartServiceAsync([]);
        Assert.Equal(activation, (await Profiles(bench).GetProfileAsync(new GetProfileRequest())).NewestActivation);
    }

    [Fact]
    public async Task A_profile_that_is_gone_while_a_session_is_open_is_replaced_by_one_that_is_named_at_the_start()
    {
        using var clinic = new ClinicFolder();
        clinic.Put();
        await using var bench = await Bench.StartKeptAsync(Log);
        await StartAgainAsync(bench, clinic);
        var all = (await Profiles(bench).ListProfilesAsync(new ListProfilesRequest())).Profiles;
        await Profiles(bench).ActivateProfileAsync(Activation(bench, all.Single(one => !one.Shipped)));
        await bench.CreateAsync();
        await bench.StopServiceAsync();
        bench.Token = "";
        bench.Profiles = null;
        await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]));

        bench.ActivateProfile = all.Single(one => one.Shipped).ProfileDigest;
        await bench.StartServiceAsync([]);
        Assert.Equal(bench.ActivateProfile, (await Profiles(bench).GetProfileAsync(new GetProfileRequest())).Profile.ProfileDigest);
    }

    [Fact]
    public async Task By_a_clock_in_doubt_the_service_starts_whatever_the_day_seems_to_be_so_that_a_person_can_confirm_it()
    {
        await using var bench = await Bench.StartOutsideAsync(Log);
        await using (var journal = await SqliteJournal.OpenAsync(
            new JournalOptions { Directory = bench.DataDirectory }, TimeProvider.System, Log.CreateLogger<SqliteJournal>(), CancellationToken.None))
        {
            var far = new Sessions.Moment(new DateTimeOffset(2083, 1, 1, 0, 0, 0, TimeSpan.Zero), 0);
            Assert.True((await journal.AppendAsync(
                [new Sessions.ServiceRecord { At = far, By = Sessions.Actor.Service, InstanceId = "far", Started = true, ServiceBuild = "", ProfileDigest = ReferenceProfile.Profile.Digest }])).Durable);
        }

        await bench.StartServiceAsync([]);
        var alarms = await new AlarmService.AlarmServiceClient(bench.Channel).ListAlarmsAsync(new ListAlarmsRequest());
        Assert.Contains(alarms.Alarms, static alarm => alarm.RuleId == "R-CLOCK");
    }

    [Fact]
    public async Task A_profile_with_one_changed_byte_is_refused_at_the_start()
    {
        using var clinic = new ClinicFolder();
        clinic.Put();
        clinic.ChangeOneByte();
        await using var bench = await Bench.StartOutsideAsync(Log);
        bench.Profiles = clinic.Files;

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]));

        Assert.Equal(ExitCode.ProfileUnusable, refused.Code);
        Assert.Contains("clinic.yaml was changed", refused.Message, StringComparison.Ordinal);
        clinic.Put();
        await bench.StartServiceAsync([]);
    }

    [Fact]
    public async Task A_profile_that_expired_is_refused_at_the_start_with_the_day()
    {
        using var clinic = new ClinicFolder();
        clinic.Put(expiresOn: "2026-01-02");
        await using var bench = await Bench.StartOutsideAsync(Log);
        bench.Profiles = clinic.Files;

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]));

        Assert.Equal(ExitCode.ProfileUnusable, refused.Code);
        Assert.Contains("clinic.yaml", refused.Message, StringComparison.Ordinal);
        Assert.Contains("expired on 2026-01-02", refused.Message, StringComparison.Ordinal);
        clinic.Put();
        await bench.StartServiceAsync([]);
    }

    private static async Task StartAgainAsync(Bench bench, ClinicFolder clinic)
    {
        await bench.StopServiceAsync();
        bench.Token = "";
        bench.Profiles = clinic.Files;
        await bench.StartServiceAsync([bench.Simulated.Line]);
        await bench.OnlineAsync();
        await bench.BeginAsync();
    }

    // As a version of the service leaves it that ships another profile, with a session open.
    private async Task RanUnderAsync(string dataDirectory, string digest, string sessionId)
    {
        await using var journal = await SqliteJournal.OpenAsync(
            new JournalOptions { Directory = dataDirectory }, TimeProvider.System, Log.CreateLogger<SqliteJournal>(), CancellationToken.None);
        var session = (await journal.FindSessionAsync(sessionId, CancellationToken.None))!;
        var at = new Sessions.Moment(TimeProvider.System.GetUtcNow(), 0);
        Assert.True((await journal.AppendAsync(
        [
            new Sessions.ServiceRecord
            {
                At = at, By = Sessions.Actor.Service, InstanceId = "another version", Started = true, ServiceBuild = "another version", ProfileDigest = digest,
            },
            session with { At = at, EntryNumber = 0, ProfileDigest = digest, Revision = session.Revision + 1 },
        ])).Durable);
    }

    private static ProfileService.ProfileServiceClient Profiles(Bench bench) => new(bench.Invoker);

    private static ActivateProfileRequest Activation(Bench bench, Profile profile) =>
        new() { RequestId = bench.NextRequest(), ProfileDigest = profile.ProfileDigest, Reason = "The director signed it." };

    private sealed class ClinicFolder : IDisposable
    {
        private readonly ECDsa _director = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly string _folder = Directory.CreateTempSubdirectory("profiles-").FullName;

        public ProfileFiles Files => new(_folder, Path.Combine(_folder, "key.pem"));

        private string Document => Path.Combine(_folder, "clinic.yaml");

        public void Put(string expiresOn = "2035-12-31")
        {
            var document = Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(ReferenceProfile.Document.Span).Replace("id: reference\n", "id: clinic\n", StringComparison.Ordinal)
                    .Replace("expires_on: \"2035-12-31\"", $"expires_on: \"{expiresOn}\"", StringComparison.Ordinal));
            File.WriteAllBytes(Document, document);
            File.WriteAllBytes(Document + ".sig", _director.SignData(document, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            File.WriteAllText(Files.PublicKey, _director.ExportSubjectPublicKeyInfoPem());
        }

        public void ChangeOneByte()
        {
            var document = File.ReadAllBytes(Document);
            document[100] ^= 1;
            File.WriteAllBytes(Document, document);
        }

        public void Dispose()
        {
            _director.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
