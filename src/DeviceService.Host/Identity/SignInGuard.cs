using DeviceService.Clinic;
using DeviceService.Safety;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DeviceService.Host;

/// <summary>
/// Finds out who is signed in, from the token and nothing else, and whether the call is for that role. What only stops is never
/// refused here, whatever the token is.
/// </summary>
internal sealed class SignInGuard(SignInDesk desk, HostOptions options) : Interceptor
{
    private const string Api = "/microneedling.v1.";
    private const string Scheme = "Bearer ";

    private static readonly object Key = new();

    /// <summary>Who is signed in with the token of this call; null for nobody.</summary>
    public static SignedIn? Of(ServerCallContext context) => context.UserState.TryGetValue(Key, out var found) ? found as SignedIn : null;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        // Health and reflection are not ours, and anybody's.
        if (!context.Method.StartsWith(Api, StringComparison.Ordinal))
        {
            return;
        }

        var rpc = Enum.Parse<Rpc>(context.Method.AsSpan(context.Method.LastIndexOf('/') + 1));
        var stops = RolePermissions.OnlyStops(rpc);
        var sent = context.RequestHeaders.GetValue("authorization");
        if (sent is not null)
        {
            var person = sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? desk.Find(sent[Scheme.Length..].Trim(), keepsAlive: RolePermissions.ShowsPresence(rpc))
                : null;
            if (person is not null)
            {
                context.UserState[Key] = person;
                if (!RolePermissions.Permits(rpc, person.Person.Role))
                {
                    throw new CallRefusedException(RoleRefusals.Of(rpc, person.Person.Role));
                }

                return;
            }

            if (!stops && rpc != Rpc.SignIn)
            {
                throw new CallRefusedException(Rules.SignInUnknown.Refuse());
            }
        }

        if (RolePermissions.NeedsSignIn(rpc) && (options.ClinicRules || IsAboutPeople(rpc)))
        {
            throw new CallRefusedException(Rules.SignInMissing.Refuse(("rpc", rpc.ToString())));
        }
    }

    // Whatever else is required: nobody who is unknown changes who is known.
    private static bool IsAboutPeople(Rpc rpc) => rpc is Rpc.SuspendOperator or Rpc.ListOperators or Rpc.SignOut or Rpc.ChangeOperator;
}
