using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>
/// A self-test from where it stands to its verdict. What is next the service says each time: this shows it, and asks the technician to look
/// before a stop is acknowledged. Nothing of it is kept here, so whoever starts it again goes on with what was not done.
/// </summary>
internal sealed class GuidedSelfTest(CommandRun run, ServiceConnection service, BenchDialogue? dialogue, string penId)
{
    private readonly Dictionary<SelfTestCheck, (SelfTestVerdict Verdict, DateTimeOffset At)> _said = [];
    private string _instruction = "";
    private uint _lease;

    /// <summary>The self-test as it was seen last; null before there was one.</summary>
    public SelfTest? Seen { get; private set; }

    /// <summary>Runs it until it is over, or something interrupted it.</summary>
    /// <exception cref="BenchLeftException">The person left; it is open.</exception>
    public async Task<ExitCode> RunAsync(BenchControl control)
    {
        _lease = control.LeaseNumber;
        Seen = await BeginAsync();
        if (!run.Screen.Json)
        {
            SelfTestPage.Introduce(run.Screen, Seen);
            run.Screen.Line($"[grey]{BenchDialogue.Leave} or Ctrl+C leaves it open. The motor turns by your trigger alone; `penctl stop {Safe(penId)}` stops.[/]");
        }

        using var call = service.SelfTests.WatchSelfTest(new WatchSelfTestRequest { SelfTestId = Seen.SelfTestId }, cancellationToken: run.Cancellation);
        await foreach (var response in call.SpokenAsync(run, run.Cancellation))
        {
            if (response.KindCase != WatchSelfTestResponse.KindOneofCase.SelfTest)
            {
                continue;
            }

            Seen = response.SelfTest;
            Show(Seen);
            if (Seen.Stage is not SelfTestStage.Running)
            {
                break;
            }

            if (dialogue is not null && Seen.Step.Phase == SelfTestPhase.Waiting)
            {
                await LookAsync(dialogue, "");
            }
        }

        return await OverAsync(Seen);
    }

    private async Task<SelfTest> BeginAsync()
    {
        while (true)
        {
            try
            {
                var answer = await service.SelfTests.RunSelfTestAsync(
                    new RunSelfTestRequest { RequestId = ServiceConnection.NewRequest(), PenId = penId, LeaseNumber = _lease },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
                return answer.SelfTest;
            }
            catch (RpcException call) when (dialogue is not null && BenchRefusal.Is(call, "R-BENCH-CARTRIDGE"))
            {
                dialogue.Refused(BenchRefusal.Of(call)!);
                await BenchCartridge.OfferAsync(run, service, dialogue, penId);
            }
            catch (RpcException call) when (dialogue is not null && BenchRefusal.Is(call, "R-STOP-LATCHED"))
            {
                dialogue.Refused(BenchRefusal.Of(call)!);
                await LookAsync(dialogue, "Release the trigger.");
            }
        }
    }

    private void Show(SelfTest test)
    {
        if (run.Screen.Json)
        {
            run.Screen.Document(test);
            return;
        }

        foreach (var finding in test.Findings)
        {
            // What nobody has done yet has no time, and is said at the end alone.
            if (finding.At is { } at && _said.GetValueOrDefault(finding.Check) != (finding.Verdict, at.ToDateTimeOffset()))
            {
                _said[finding.Check] = (finding.Verdict, at.ToDateTimeOffset());
                run.Screen.Line(SelfTestPage.Line(finding));
            }
        }

        if (test.Step is { Instruction: var instruction, Phase: not SelfTestPhase.Asking } && instruction != _instruction)
        {
            _instruction = instruction;
            run.Screen.Line(Safe(instruction));
        }
    }

    // The pen is stopped while the self-test waits: a person looks, and says so. Nothing is acknowledged by a program.
    private async Task LookAsync(BenchDialogue asked, string first)
    {
        if (await LatchedAsync() is not { } stop)
        {
            return;
        }

        if (first.Length > 0)
        {
            asked.Say(first);
        }

        await asked.AskAsync($"Enter acknowledges the stop, once you have looked at the pen; {BenchDialogue.Leave} leaves it to somebody else:");
        await asked.TryAsync(async tried =>
        {
            // Another stop may have come while somebody looked: an acknowledgement names one, and whoever tries again has been told of the newest.
            if ((tried == 0 ? stop : await LatchedAsync()) is { } newest)
            {
                await service.Safety.AcknowledgeStopAsync(
                    new AcknowledgeStopRequest
                    {
                        RequestId = ServiceConnection.NewRequest(), PenId = penId, StopCount = newest.StopCount, Reason = "Looked at on the bench, in a self-test.", LeaseNumber = _lease,
                    },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
            }

            return true;
        });
    }

    // The stop that holds the pen; null where none does, as somebody acknowledged it.
    private async Task<StopRecord?> LatchedAsync() =>
        (await service.Pens.GetPenAsync(new GetPenRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Pen.LastStop is { Latched: true } stop
            ? stop
            : null;

    private async Task<ExitCode> OverAsync(SelfTest test)
    {
        if (!run.Screen.Json)
        {
            SelfTestPage.ShowResult(run.Screen, test);
        }

        if (dialogue is not null && test.Stage is SelfTestStage.Passed)
        {
            await LookAsync(dialogue, "Release the trigger. The pen is still stopped.");
        }

        if (test.Stage is SelfTestStage.Open && !run.Screen.Json)
        {
            run.Screen.Line(Safe(HowToGoOn()));
        }

        return SelfTestPage.CodeOf(test);
    }

    /// <summary>What there is to do about one that is open; empty where there is none.</summary>
    public string HowToGoOn() => Seen is { Stage: SelfTestStage.Open or SelfTestStage.Running }
        ? $"Self-test {Seen.SelfTestId} stays open, with what was found. `penctl self-test --pen {penId}` goes on with it; `penctl self-test --pen {penId} --end TEXT` ends it."
        : "";
}
