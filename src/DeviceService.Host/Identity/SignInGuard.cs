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
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    private static readonly object Key = new();

    /// <summary>Who is signed in with the token of this call; null for nobody.</summary>
    public static SignedIn? Of(ServerCallContext context) => !context.UserState.TryGetValue(Key, out var found) ? null
        : found is Lazy<SignedIn?> later ? later.Value
        : found as SignedIn;

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

        var rpc = CalledRpc.Of(context);
        if (rpc == Rpc.EmergencyStop)
        {
            // Nobody is refused it, so who asks is found out when somebody wants to know: once the stop is on the line.
            context.UserState[Key] = new Lazy<SignedIn?>(() => Find(context, rpc), LazyThreadSafetyMode.ExecutionAndPublication);
            return;
        }

        var stops = RolePermissions.OnlyStops(rpc);
        if (context.RequestHeaders.GetValue(Header) is not null)
        {
            if (Find(context, rpc) is { } person)
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

    private SignedIn? Find(ServerCallContext context, Rpc rpc) =>
        context.RequestHeaders.GetValue(Header) is { } sent && sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? desk.Find(sent[Scheme.Length..].Trim(), keepsAlive: RolePermissions.ShowsPresence(rpc))
            : null;

    // Whatever else is required: nobody who is unknown changes who is known.
    private static bool IsAboutPeople(Rpc rpc) => rpc is Rpc.SuspendOperator or Rpc.ListOperators or Rpc.SignOut or Rpc.ChangeOperator;
}
