using CsCheck;
using DeviceService.Fuzzing;
using Grpc.Core;
using Microneedling.V1;
using PenSimulator;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class HostileCallTests : LoggedTests
{
    private const int CallsPerMethod = 400;

    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    [Fact]
    public async Task Bytes_that_are_no_message_are_refused_by_every_method_and_the_service_lives()
    {
        await using var bench = await Bench.StartAsync(Log);

        // Field 1 as a length-delimited value that ends before it begins: no message of any kind.
        foreach (var (name, method) in Methods())
        {
            var refused = await Answers.RefusedAsync(() => CallAsync(bench, method, [0x0A, 0xFF, 0x01]));
            Assert.True(refused.StatusCode == StatusCode.InvalidArgument, $"{name}: {refused.Status}");
            Assert.Equal("R-ARGUMENT-FORM", refused.Info().Metadata["rule_id"]);
        }

        Assert.Single((await bench.Pens.ListPensAsync(new ListPensRequest())).Pens);
    }

    [Fact]
    public async Task Random_bytes_for_every_method_move_nothing_and_the_service_lives()
    {
        await using var bench = await Bench.StartAsync(Log);
        var before = await bench.Simulated.GetPenAsync();

        // Stops are left out: any bytes at all stop the pens, as they should.
        await Gen.Byte.Array[0, 64].Array[CallsPerMethod].SampleAsync(
            async payloads =>
            {
                foreach (var (_, method) in Methods().Where(one => one.Name != "EmergencyStop"))
                {
                    await Task.WhenAll(payloads.Select(payload => AnsweredAsync(bench, method, payload)));
                }
            },
            iter: 1,
            threads: 1);

        Assert.Single((await bench.Pens.ListPensAsync(new ListPensRequest())).Pens);
        var after = await bench.Simulated.GetPenAsync();
        Assert.Equal(before.PressCount, after.PressCount);
        Assert.DoesNotContain(after.Commands, command => command.Name == "Arm");
    }

    [Theory]
    [InlineData(400_000)]
    [InlineData(3_000_000)]
    public async Task An_oversized_message_is_refused_without_being_read_and_the_rule_is_named(int letters)
    {
        await using var bench = await Bench.StartAsync(Log);
        var request = bench.Creation();
        request.PatientReference = new string('x', letters);

        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(request));

        Assert.Equal((StatusCode.ResourceExhausted, "R-REQUEST-SIZE"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        Assert.Equal(("262144", "bytes"), (refused.Info().Metadata["limit"], refused.Info().Metadata["unit"]));
        Assert.Single((await bench.Pens.ListPensAsync(new ListPensRequest())).Pens);
    }

    [Theory]
    [InlineData("unreadable", "R-ARGUMENT-FORM")]
    [InlineData("too large", "R-REQUEST-SIZE")]
    public async Task A_stop_that_cannot_be_read_stops_every_pen_and_says_so(string how, string rule)
    {
        await using var bench = await Bench.StartAsync(Log);
        using var folder = new TemporaryFolder();
        await using var other = await bench.AttachAnotherAsync(folder.Combine("pen"));
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);
        byte[] payload = how == "unreadable" ? [0x0A, 0xFF, 0x01] : new byte[400_000];

        var refused = await Answers.RefusedAsync(() => CallAsync(bench, EmergencyStop(MethodType.Unary), payload));

        Assert.Equal(rule, refused.Info().Metadata["rule_id"]);
        Assert.EndsWith("Every pen was stopped all the same.", refused.Status.Detail, StringComparison.Ordinal);
        await StoppedAsync(bench, session.SessionId, bench.Simulated, other);
    }

    [Fact]
    public async Task A_stop_whose_client_left_before_it_had_ended_stops_every_pen()
    {
        await using var bench = await Bench.StartAsync(Log);
        using var folder = new TemporaryFolder();
        await using var other = await bench.AttachAnotherAsync(folder.Combine("pen"));
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        // To the service it is the one call; here it is one whose request can be begun and not ended.
        using (var call = bench.Channel.CreateCallInvoker().AsyncClientStreamingCall(EmergencyStop(MethodType.ClientStreaming), null, default))
        {
            await call.RequestStream.WriteAsync([]);
        }

        await StoppedAsync(bench, session.SessionId, bench.Simulated, other);
    }

    [Fact]
    public async Task An_empty_request_names_the_field_that_is_missing()
    {
        await using var bench = await Bench.StartAsync(Log);
        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(new CreateSessionRequest()));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("R-ARGUMENT-MISSING", refused.Info().Metadata["rule_id"]);

        var unspecified = bench.Creation();
        unspecified.Items[0].Area = TreatmentArea.Unspecified;
        refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(unspecified));
        Assert.Equal("items[0].area", refused.Info().Metadata["field"]);

        unspecified.Items[0].Area = (TreatmentArea)99;
        refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(unspecified));
        Assert.Equal("99", refused.Info().Metadata["observed"]);

        var untold = bench.Creation();
        untold.Indication = TreatmentIndication.Unspecified;
        refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(untold));
        Assert.Equal("indication", refused.Info().Metadata["field"]);

        var deep = bench.Creation(protrusionUm: uint.MaxValue);
        refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(deep));
        Assert.Equal("R-ARGUMENT-RANGE", refused.Info().Metadata["rule_id"]);

        var endless = bench.Creation();
        endless.Items[0].SizeCm2 = double.NaN;
        refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(endless));
        Assert.Equal("items[0].size_cm2", refused.Info().Metadata["field"]);

        refused = await Answers.RefusedAsync(bench.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = "ses-none" }));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        refused = await Answers.RefusedAsync(bench.Pens.ListPensAsync(new ListPensRequest { PageSize = -1 }));
        Assert.Equal("page_size", refused.Info().Metadata["field"]);
        refused = await Answers.RefusedAsync(bench.Pens.ListPensAsync(new ListPensRequest { PageToken = "not one" }));
        Assert.Equal("page_token", refused.Info().Metadata["field"]);
    }

    private static IEnumerable<(string Name, Method<byte[], byte[]> Method)> Methods() =>
        from method in RequestMethods.All
        select (method.Name, new Method<byte[], byte[]>(
            method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary, method.Service.FullName, method.Name, Raw, Raw));

    // As they truly are, and with where it came from on record.
    private static async Task StoppedAsync(Bench bench, string sessionId, params SimulatedPen[] pens)
    {
        foreach (var pen in pens)
        {
            await Bench.UntilAsync(async () => await pen.GetPenAsync() is { State: PenState.Latched, DriveOn: false });
        }

        await Bench.UntilAsync(async () => (await bench.GetAsync(sessionId)).State == SessionState.Stopped);
        var stop = (await bench.GetAsync(sessionId)).Stops[^1];
        Assert.Equal(StopReason.EmergencyStop, stop.Reason);
        Assert.Matches(@"could not be read or did not end, from 127\.0\.0\.1:\d+", stop.Sentence);
    }

    private static Method<byte[], byte[]> EmergencyStop(MethodType type) =>
        new(type, SafetyService.Descriptor.FullName, nameof(EmergencyStop), Raw, Raw);

    private static async Task CallAsync(Bench bench, Method<byte[], byte[]> method, byte[] payload)
    {
        var options = new CallOptions(deadline: DateTime.UtcNow.AddSeconds(20));
        if (method.Type == MethodType.Unary)
        {
            await bench.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, payload);
            return;
        }

        using var call = bench.Channel.CreateCallInvoker().AsyncServerStreamingCall(method, null, options, payload);
        await call.ResponseStream.MoveNext(default);
    }

    private static async Task AnsweredAsync(Bench bench, Method<byte[], byte[]> method, byte[] payload)
    {
        try
        {
            await CallAsync(bench, method, payload);
        }
        catch (RpcException refused)
        {
            Assert.NotEqual(StatusCode.Internal, refused.StatusCode);
            Assert.NotEqual(StatusCode.Unknown, refused.StatusCode);
        }
    }
}
