using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;

namespace DeviceService.Host;

/// <summary>Hands commands to the fleet in the caller's name, and turns a refusal into the status of the call.</summary>
internal sealed class Commands(PenFleet fleet)
{
    /// <summary>Who acts: the connection's principal, and the person who is signed in. Where nobody is, the one that the caller names.</summary>
    public static Actor ActorOf(ServerCallContext context, string? operatorId = null)
    {
        var caller = Caller.Of(context);
        return SignInGuard.Of(context) is { } signedIn
            ? new Actor(caller.Principal, signedIn.Person.OperatorId, IdentityProof.SignedIn) { SignInId = signedIn.SignInId }
            : new Actor(caller.Principal, operatorId, caller.ByCertificate ? IdentityProof.Certificate : IdentityProof.Asserted);
    }

    /// <summary>The same, where a person has to be named: by the sign-in, or by this field. One that names somebody else is refused.</summary>
    /// <exception cref="CallRefusedException">Nobody is named, or not the one who is signed in.</exception>
    public static Actor PersonOf(ServerCallContext context, string field, string named) => ActorOf(context, Person(context, field, named));

    /// <summary>Who is meant by a field that names a person.</summary>
    /// <exception cref="CallRefusedException">Nobody, or not the one who is signed in.</exception>
    public static string Person(ServerCallContext context, string field, string named)
    {
        if (SignInGuard.Of(context) is not { Person.OperatorId: var signedIn })
        {
            return Fields.OperatorId(field, named);
        }

        return named.Length == 0 || Fields.OperatorId(field, named) == signedIn
            ? signedIn
            : throw new CallRefusedException(Rules.OperatorOther.Refuse(("field", field), ("observed", named), ("limit", signedIn)));
    }

    /// <summary>Carries a command out and answers once it is durable.</summary>
    /// <exception cref="RpcException">It was refused, now or when it was asked first.</exception>
    public async Task<Answer> ExecuteAsync(Request request, ServerCallContext context)
    {
        var answer = request is Request.ArmSession arm
            ? await ArmAsync(arm, context)
            : await fleet.ExecuteAsync(request, context.CancellationToken);
        if (answer.Refusal is not { } refusal)
        {
            return answer;
        }

        var further = new List<(string, string)> { ("request_id", request.RequestId), ("replayed", answer.Replayed ? "true" : "false") };
        if (answer.Session is { } session)
        {
            further.Add(("session_id", session.Record.SessionId ?? ""));
            further.Add(("state", session.Record.State.ToWire().ToString().ToUpperInvariant()));
        }

        if (answer.Pen?.PenId is { } penId)
        {
            further.Add(("pen_id", penId));
        }

        // What was refused before its preconditions were judged shows how they stand now, and what refused first of all. So does a replay whose
        // report is not kept any more, but for its refusal, which was then.
        var report = request is Request.ArmSession asked
            ? answer.First.Arming ?? (await fleet.ReportArmingAsync(asked)).Report
            : null;
        report = answer.Replayed ? report : report?.RefusedBy(refusal);
        throw refusal.ToRpcException(report?.ToTrailer(), [.. further]);
    }

    /// <summary>How each precondition of an arming stands.</summary>
    /// <exception cref="CallRefusedException">There is no such open session.</exception>
    public async Task<ArmingReport> ReportArmingAsync(Request.ArmSession arming)
    {
        var (report, refusal) = await fleet.ReportArmingAsync(arming);
        return report ?? throw new CallRefusedException(refusal!);
    }

    // An arming that its caller did not live to see is taken back: nobody would know that the next press starts the motor.
    private async Task<Answer> ArmAsync(Request.ArmSession arm, ServerCallContext context)
    {
        var answer = await fleet.ExecuteAsync(arm, CancellationToken.None);
        if (answer is { Refusal: null, Replayed: false } && context.CancellationToken.IsCancellationRequested)
        {
            await fleet.ExecuteAsync(
                new Request.DisarmSession(arm.SessionId) { RequestId = Guid.CreateVersion7(fleet.Now.WallTime).ToString("N"), By = arm.By },
                CancellationToken.None);
            context.CancellationToken.ThrowIfCancellationRequested();
        }

        return answer;
    }
}
