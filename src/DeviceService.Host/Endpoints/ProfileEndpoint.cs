using DeviceService.Clinic;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Which figures bind: reads the request, looks into the folder, hands on, shows the answer. It decides nothing.</summary>
internal sealed class ProfileEndpoint(ClinicBook book, ClinicCommands clinic, ProfilesInForce profiles) : V1.ProfileService.ProfileServiceBase
{
    public override Task<V1.GetProfileResponse> GetProfile(V1.GetProfileRequest request, ServerCallContext context)
    {
        var digest = Fields.OptionalDigest("profile_digest", request.ProfileDigest) ?? profiles.Current.Digest;
        var found = profiles.Shelf.Find(digest) ?? throw new CallRefusedException(Rules.ProfileUnknown.Refuse(("observed", digest)));
        return Task.FromResult(new V1.GetProfileResponse
        {
            Profile = ToWire(found),
            Document = ByteString.CopyFrom(found.Document.Span),
            Signature = ByteString.CopyFrom(found.Signature.Span),
            NewestActivation = book.State.Profiles.Newest?.ToWire(),
        });
    }

    public override Task<V1.ListProfilesResponse> ListProfiles(V1.ListProfilesRequest request, ServerCallContext context)
    {
        var response = new V1.ListProfilesResponse();
        response.Profiles.AddRange(profiles.Shelf.All.Select(ToWire));
        return Task.FromResult(response);
    }

    public override async Task<V1.ActivateProfileResponse> ActivateProfile(V1.ActivateProfileRequest request, ServerCallContext context)
    {
        var digest = Fields.OptionalDigest("profile_digest", request.ProfileDigest) ?? throw Fields.Missing("profile_digest");
        var answer = await clinic.ExecuteAsync(
            new ActivateProfile
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                Digest = digest,
                Reason = Fields.Reason("reason", request.Reason),
                Offer = profiles.Offer(digest),
            },
            context);
        return new V1.ActivateProfileResponse
        {
            Profile = ToWire(profiles.Shelf.Find(digest)!),
            Activation = (answer.Records.OfType<ProfileActivationRecord>().FirstOrDefault() ?? book.State.Profiles.Newest)?.ToWire(),
            Replayed = answer.Replayed,
        };
    }

    private V1.Profile ToWire(ShelvedProfile one) => one.ToWire(one.Profile.Digest == profiles.Current.Digest, book.Today);
}
