using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Who works here, and who is signed in.</summary>
internal sealed class OperatorEndpoint(
    ClinicBook book, SignInDesk desk, SetupCode setup, ClinicCommands clinic, Commands commands, PenFleet fleet) : V1.OperatorService.OperatorServiceBase
{
    public override async Task<V1.RegisterOperatorResponse> RegisterOperator(V1.RegisterOperatorRequest request, ServerCallContext context)
    {
        var (pin, busy) = request.Pin.Length == 0 ? (null, null) : await desk.KeepAsync(Fields.Pin("pin", request.Pin));
        if (busy is not null)
        {
            throw new CallRefusedException(busy);
        }

        var answer = await clinic.ExecuteAsync(
            new RegisterOperator
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                OperatorId = Fields.OperatorId("operator_id", request.OperatorId),
                DisplayName = Fields.Text("display_name", request.DisplayName, 0, 100),
                Role = Fields.Role("role", request.Role),
                LicenceNumber = Fields.Text("licence_number", request.LicenceNumber, 0, Fields.IdentifierLengthMax),
                LicenceExpiresOn = Fields.Day("licence_expires_on", request.LicenceExpiresOn),
                Pin = pin,
                SetupCodeRight = setup.Check(request.SetupCode),
                PinsAreLost = setup.IsOffered && !book.State.Operators.ById.IsEmpty,
            },
            context);
        setup.SpendIfServed();
        return new V1.RegisterOperatorResponse
        {
            Operator = Registered(request.OperatorId),
            Replayed = answer.Replayed,
            FirstAnswer = answer.Replayed ? answer.Record<OperatorRecord>().ToWire(0) : null,
        };
    }

    public override async Task<V1.SuspendOperatorResponse> SuspendOperator(V1.SuspendOperatorRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new SuspendOperator
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                OperatorId = Fields.OperatorId("operator_id", request.OperatorId),
                Reason = Fields.Reason("reason", request.Reason),
                Lift = request.Lift,
            },
            context);
        return new V1.SuspendOperatorResponse
        {
            Operator = Registered(request.OperatorId),
            Replayed = answer.Replayed,
            FirstAnswer = answer.Replayed ? answer.Record<OperatorRecord>().ToWire(0) : null,
        };
    }

    public override Task<V1.ListOperatorsResponse> ListOperators(V1.ListOperatorsRequest request, ServerCallContext context)
    {
        var response = new V1.ListOperatorsResponse();
        response.Operators.AddRange(book.State.Operators.ById.Values
            .Where(person => !request.InGoodStandingOnly || person.SuspendedReason is null)
            .Select(person => Registered(person.OperatorId)));
        return Task.FromResult(response);
    }

    public override async Task<V1.SignInResponse> SignIn(V1.SignInRequest request, ServerCallContext context)
    {
        var operatorId = Fields.OperatorId("operator_id", request.OperatorId);
        var caller = Caller.Of(context);
        var answer = await desk.SignInAsync(
            operatorId,
            Fields.Pin("pin", request.Pin),
            Fields.RequestId(request.RequestId),
            new Actor(caller.Principal, operatorId, caller.ByCertificate ? IdentityProof.Certificate : IdentityProof.Asserted));
        if (answer.Refusal is { } refusal)
        {
            throw refusal.ToRpcException(("request_id", request.RequestId));
        }

        var person = answer.Person!;
        return new V1.SignInResponse
        {
            Token = answer.Token,
            SignInId = answer.SignIn!.SignInId,
            Operator = Registered(operatorId),
            Warning = person.LicenceExpiresOn < book.Today ? $"The licence ended with {person.LicenceExpiresOn:O}: nothing can be armed in this name." : "",
        };
    }

    public override async Task<V1.SignOutResponse> SignOut(V1.SignOutRequest request, ServerCallContext context)
    {
        Fields.RequestId(request.RequestId);
        var signedIn = SignInGuard.Of(context) ?? throw new InvalidOperationException("The guard let somebody through who is not signed in.");
        return await desk.SignOutAsync(signedIn.SignInId, Commands.ActorOf(context)) is { } refusal
            ? throw refusal.ToRpcException()
            : new V1.SignOutResponse();
    }

    public override async Task<V1.ChangeOperatorResponse> ChangeOperator(V1.ChangeOperatorRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.ChangeOperator(Fields.Name("session_id", request.SessionId))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.ChangeOperatorResponse
        {
            Session = answer.Session?.ToWire(fleet.Now),
            Replayed = answer.Replayed,
            FirstAnswer = answer.Replayed ? answer.First.Session?.ToWire(fleet.Now) : null,
        };
    }

    private V1.RegisteredOperator? Registered(string operatorId) => book.State.Operators.Find(operatorId)
        ?.ToWire(book.State.Operators.SignIns.Values.Count(signIn => signIn.OperatorId == operatorId));
}
