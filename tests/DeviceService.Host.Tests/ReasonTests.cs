using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>What is done with a reason on record is not done without one, whichever call it is.</summary>
[Collection(RealLines.Name)]
public sealed class ReasonTests : LoggedTests
{
    [Fact]
    public async Task Each_call_that_needs_a_reason_is_refused_without_one_under_one_rule()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var overrides = new OverrideService.OverrideServiceClient(bench.Invoker);
        var courses = new CourseService.CourseServiceClient(bench.Invoker);
        var profiles = new ProfileService.ProfileServiceClient(bench.Invoker);
        var digest = (await profiles.GetProfileAsync(new GetProfileRequest())).Profile.ProfileDigest;

        await NeedsReasonAsync(bench.Sessions.UpdatePlanAsync(new UpdatePlanRequest { RequestId = bench.NextRequest(), SessionId = "ses-1" }));
        await NeedsReasonAsync(bench.Sessions.ResumeSessionAsync(new ResumeSessionRequest { RequestId = bench.NextRequest(), SessionId = "ses-1" }));
        await NeedsReasonAsync(bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = "ses-1" }));
        await NeedsReasonAsync(bench.Safety.AcknowledgeStopAsync(
            new AcknowledgeStopRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, StopCount = 1 }));
        await NeedsReasonAsync(bench.Safety.ConfirmClockAsync(
            new ConfirmClockRequest { RequestId = bench.NextRequest(), ObservedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) }));
        await NeedsReasonAsync(bench.Control.TakeControlAsync(
            new TakeControlRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, ClientName = "tablet 2" }));
        await NeedsReasonAsync(bench.Pens.SetPenAdministrativeStateAsync(
            new SetPenAdministrativeStateRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, State = AdministrativeState.OutOfService }));
        await NeedsReasonAsync(bench.Operators.SuspendOperatorAsync(new SuspendOperatorRequest { RequestId = bench.NextRequest(), OperatorId = "nina" }));
        await NeedsReasonAsync(overrides.GrantOverrideAsync(new GrantOverrideRequest
        {
            RequestId = bench.NextRequest(), PrescriberId = Bench.Prescriber, Pin = Bench.Pin, PatientReference = Bench.Patient,
            Scope = new OverrideScope { Contraindication = new RelativeContraindication { QuestionId = "age" } },
            ExpiresAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddHours(1)),
        }));
        await NeedsReasonAsync(overrides.RevokeOverrideAsync(new RevokeOverrideRequest { RequestId = bench.NextRequest(), OverrideId = "ovr-1" }));
        await NeedsReasonAsync(bench.PassLog.AmendRecordAsync(
            new AmendRecordRequest { RequestId = bench.NextRequest(), Entry = 1, Correction = "it was the right cheek" }));
        await NeedsReasonAsync(profiles.ActivateProfileAsync(new ActivateProfileRequest { RequestId = bench.NextRequest(), ProfileDigest = digest }));
        await NeedsReasonAsync(courses.MergePatientReferencesAsync(
            new MergePatientReferencesRequest { RequestId = bench.NextRequest(), FromReference = "patient-1", IntoReference = "patient-2" }));
    }

    private static async Task NeedsReasonAsync<T>(AsyncUnaryCall<T> call)
    {
        var refused = await Answers.RefusedAsync(call);

        Assert.Equal(
            (StatusCode.InvalidArgument, "R_REASON_MISSING", "R-REASON-MISSING", "reason"),
            (refused.StatusCode, refused.Info().Reason, refused.Info().Metadata["rule_id"], refused.Info().Metadata["field"]));
    }
}
