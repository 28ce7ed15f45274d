using DeviceService.Fuzzing;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>Requests as a client would write them, with something wrong in most: every method answers, or refuses by a rule.</summary>
[Collection(RealLines.Name)]
public sealed class FuzzedCallTests : LoggedTests
{
    private const int CallsOfMethod = 40;
    private const int CallsAtOnce = 8;
    private const ulong Seed = 20_261_126;

    // After these there is less to call.
    private static readonly string[] Last = ["AttachPen", "CompleteSession", "AbortSession", "SetPenAdministrativeState", "DetachPen"];

    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    [Fact]
    public async Task Drawn_requests_of_every_method_are_answered_or_refused_by_a_rule_and_move_nothing()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        var before = await bench.Simulated.GetPenAsync();
        var draw = new MessageDraw(new Dice(Seed), new RequestWords(Bench.Serial, session.SessionId).Of) { OddPercent = 2, PresentPercent = 94 };
        var outcomes = new Dictionary<StatusCode, int>();

        foreach (var method in RequestMethods.All.OrderBy(static method => Array.IndexOf(Last, method.Name)))
        {
            // A connection may not call without end: each method has its own.
            using var channel = GrpcChannel.ForAddress(bench.Service.Address);
            foreach (var payloads in Enumerable.Range(0, CallsOfMethod).Select(_ => draw.Of(method.InputType)).Chunk(CallsAtOnce))
            {
                foreach (var code in await Task.WhenAll(payloads.Select(payload => AnsweredAsync(channel, method, payload))))
                {
                    outcomes[code] = outcomes.GetValueOrDefault(code) + 1;
                }
            }
        }

        var after = await bench.Simulated.GetPenAsync();
        Assert.Equal((before.PressCount, before.StrokeCount, false), (after.PressCount, after.StrokeCount, after.DriveOn));
        Assert.DoesNotContain(after.Commands, static command => command.Name == "Arm");

        // Where nothing is ever carried out, nothing deep was asked.
        Assert.True(outcomes[StatusCode.OK] > RequestMethods.All.Count * CallsOfMethod / 10, string.Join(", ", outcomes));
        Assert.True(outcomes[StatusCode.InvalidArgument] > RequestMethods.All.Count, string.Join(", ", outcomes));
        await bench.Pens.ListPensAsync(new());
    }

    private static async Task<StatusCode> AnsweredAsync(GrpcChannel channel, MethodDescriptor method, byte[] payload)
    {
        try
        {
            await CallAsync(channel.CreateCallInvoker(), method, payload);
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            var said = $"{method.FullName} with {Convert.ToHexStringLower(payload)}: {refused.Status}";
            Assert.False(refused.StatusCode is StatusCode.Internal or StatusCode.DeadlineExceeded, said);
            Assert.True(refused.Info().Metadata.ContainsKey("rule_id"), said);
            return refused.StatusCode;
        }
    }

    private static async Task CallAsync(CallInvoker invoker, MethodDescriptor method, byte[] payload)
    {
        var options = new CallOptions(deadline: DateTime.UtcNow.AddSeconds(30));
        var raw = new Method<byte[], byte[]>(
            method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary, method.Service.FullName, method.Name, Raw, Raw);
        if (raw.Type == MethodType.Unary)
        {
            await invoker.AsyncUnaryCall(raw, null, options, payload);
            return;
        }

        using var call = invoker.AsyncServerStreamingCall(raw, null, options, payload);
        await call.ResponseStream.MoveNext(default);
    }
}
