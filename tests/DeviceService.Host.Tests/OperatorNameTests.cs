using DeviceService.Fuzzing;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>Who acts comes from the token. A field that names a person may repeat that, and may say nothing else.</summary>
[Collection(RealLines.Name)]
public sealed class OperatorNameTests : LoggedTests
{
    private const string Somebody = "somebody-else";

    // These name whom a call is about, and not who calls.
    private static readonly string[] AboutSomebody = ["RegisterOperator.operator_id", "SuspendOperator.operator_id", "SignIn.operator_id", "Trace.operator_id"];

    // It is refused for nothing, so that it compares no name.
    private const string Stop = "EmergencyStop.operator_id";

    // Every other request with such a field, by rpc and field; each is taken from who is signed in, whatever comes of it then.
    private static readonly IReadOnlyDictionary<string, Func<Bench, string, string, Task>> Rows = new Dictionary<string, Func<Bench, string, string, Task>>
    {
        ["CreateSession.operator_id"] = async (bench, id, name) => await bench.Sessions.CreateSessionAsync(Creation(bench, id, name, confirming: null)),
        ["CreateSession.clock_confirmation.operator_id"] = async (bench, id, name) => await bench.Sessions.CreateSessionAsync(Creation(bench, id, "", name)),
        ["ResumeSession.operator_id"] = async (bench, id, name) => await bench.Sessions.ResumeSessionAsync(
            new ResumeSessionRequest { RequestId = id, SessionId = "ses-1", OperatorId = name, Reason = "looked", LeaseNumber = bench.Lease }),
        ["AcquireControl.operator_id"] = async (bench, id, name) => await bench.Control.AcquireControlAsync(
            new AcquireControlRequest { RequestId = id, PenId = Bench.Serial, ClientName = "tablet 1", OperatorId = name, LeaseNumber = bench.Lease }),
        ["TakeControl.operator_id"] = async (bench, id, name) => await bench.Control.TakeControlAsync(
            new TakeControlRequest { RequestId = id, PenId = Bench.Serial, ClientName = "tablet 1", OperatorId = name, Reason = "the other one broke" }),
        ["AcknowledgeStop.operator_id"] = async (bench, id, name) => await bench.Safety.AcknowledgeStopAsync(
            new AcknowledgeStopRequest { RequestId = id, PenId = Bench.Serial, OperatorId = name, Reason = "looked", StopCount = 1, LeaseNumber = bench.Lease }),
        ["ConfirmClock.operator_id"] = async (bench, id, name) => await bench.Safety.ConfirmClockAsync(
            new ConfirmClockRequest { RequestId = id, OperatorId = name, Reason = "looked", ObservedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) }),
        ["AcknowledgeAlarm.operator_id"] = async (bench, id, name) => await new AlarmService.AlarmServiceClient(bench.Invoker).AcknowledgeAlarmAsync(
            new AcknowledgeAlarmRequest { RequestId = id, AlarmId = "alm-1", OperatorId = name }),
        ["SetPenAdministrativeState.operator_id"] = async (bench, id, name) => await bench.Pens.SetPenAdministrativeStateAsync(
            new SetPenAdministrativeStateRequest
            {
                RequestId = id, PenId = Bench.Serial, State = AdministrativeState.OutOfService, Reason = "cleaning", OperatorId = name,
            }),
    };

    [Fact]
    public void Every_request_that_can_name_an_operator_is_looked_at_here()
    {
        var found = RequestMethods.All.Where(static method => method.File.Package == "microneedling.v1")
            .SelectMany(static method => Naming(method.InputType, method.Name, 0));

        Assert.Equal(Rows.Keys.Concat(AboutSomebody).Append(Stop).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_that_names_another_operator_than_who_is_signed_in_is_refused_with_the_field_the_name_and_the_remedy()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        foreach (var (row, ask) in Rows)
        {
            var field = row[(row.IndexOf('.', StringComparison.Ordinal) + 1)..];
            var id = bench.NextRequest();
            var refused = await Answers.RefusedAsync(() => ask(bench, id, Somebody));

            var said = refused.Info().Metadata;
            Assert.Equal((row, StatusCode.PermissionDenied, "R-OPERATOR-OTHER"), (row, refused.StatusCode, said["rule_id"]));
            Assert.Equal((field, Somebody, Bench.Prescriber), (said["field"], said["observed"], said["limit"]));
            Assert.Contains(field, said["remedy"], StringComparison.Ordinal);
        }

        var pen = (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen;
        Assert.Equal((AdministrativeState.InService, ""), (pen.Administrative.State, pen.OpenSessionId));
    }

    [Fact]
    public async Task A_request_that_repeats_who_is_signed_in_or_names_nobody_is_not_refused_for_it()
    {
        foreach (var name in new[] { Bench.Prescriber, "" })
        {
            await using var bench = await Bench.StartKeptAsync(Log);
            foreach (var (row, ask) in Rows)
            {
                // The same request, named rightly: what was refused for its name is not remembered.
                var id = bench.NextRequest();
                await Answers.RefusedAsync(() => ask(bench, id, Somebody));
                var rule = await RuleOfAsync(() => ask(bench, id, name));

                Assert.True(rule is not ("R-OPERATOR-OTHER" or "R-ARGUMENT-MISSING" or "R-REQUEST-ID-REUSED"), $"{row} named '{name}': {rule}");
            }
        }
    }

    [Fact]
    public async Task A_stop_that_names_another_operator_stops_in_the_name_of_who_is_signed_in_and_of_nobody_proved_without_a_token()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        Assert.Single((await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { OperatorId = Somebody })).Pens);
        await StoppedByAsync(bench, Bench.Prescriber, OperatorIdentity.SignedIn);

        bench.Token = "";
        Assert.Single((await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { OperatorId = Somebody })).Pens);
        await StoppedByAsync(bench, Somebody, OperatorIdentity.Asserted);
    }

    private static Task StoppedByAsync(Bench bench, string operatorId, OperatorIdentity identity) => Bench.UntilAsync(async () =>
        (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.LastStop?.Operator is { } by
        && by.OperatorId == operatorId && by.Identity == identity);

    private static CreateSessionRequest Creation(Bench bench, string id, string named, string? confirming)
    {
        var creation = bench.Creation();
        creation.RequestId = id;
        creation.OperatorId = named;
        creation.ClockConfirmation = confirming is null
            ? null
            : new ClockConfirmation { OperatorId = confirming, Reason = "looked at another clock", ObservedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) };
        return creation;
    }

    private static async Task<string> RuleOfAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return "";
        }
        catch (RpcException refused)
        {
            return refused.Info().Metadata["rule_id"];
        }
    }

    // Messages of answers are in requests nowhere, and nothing nests deeper than this.
    private static IEnumerable<string> Naming(MessageDescriptor message, string path, int depth) => depth > 4 ? [] : message.Fields.InDeclarationOrder()
        .SelectMany(field => field.Name == "operator_id" ? [$"{path}.{field.Name}"]
            : field.FieldType == FieldType.Message ? Naming(field.MessageType, $"{path}.{field.Name}", depth + 1)
            : []);
}
