using System.CommandLine;
using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>self-test: whether a stop and the dead-man end the drive, and whether the pen says what it should. At a terminal it guides; as JSON it tells.</summary>
internal static class SelfTestCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Option<string?>("--pen") { Description = "Serial number of the pen. Without it: the only pen.", HelpName = "PEN" };
        var end = new Option<string?>("--end") { Description = "End the one that is open, for this reason. What was not done is not tested.", HelpName = "TEXT" };
        var last = new Option<bool>("--last") { Description = "Show the newest one, and run none." };
        return shared.Run(
            new Command("self-test", "Guides a technician through a self-test of a pen, at a terminal. What is open goes on with what was not done. No motor turns by it: the trigger is yours.")
            {
                pen, end, last,
            },
            run => (run.Get(end), run.Get(last)) switch
            {
                ({ } reason, false) => EndAsync(run, run.Get(pen), reason),
                (null, true) => LastAsync(run, run.Get(pen)),
                (null, false) => GuideAsync(run, run.Get(pen)),
                _ => throw PenCtlException.Option("--end and --last exclude each other.", "Give one of them."),
            });
    }

    private static async Task<ExitCode> GuideAsync(CommandRun run, string? named)
    {
        var typed = run.Screen.Json ? null : run.Surroundings.Typed;
        if (!run.Screen.Json && (typed is null || !run.Screen.Moves))
        {
            throw PenCtlException.Option(
                "penctl self-test asks a person, and nobody is at a terminal.", "Run it at a terminal; or with --json, which tells each change and leaves stops to be acknowledged elsewhere.");
        }

        var service = await run.ServiceAsync();
        var penId = named ?? await PenCommands.OnlyAsync(run);
        var guide = new GuidedSelfTest(run, service, typed is null ? null : new BenchDialogue(run, typed, "self-test"), penId);
        try
        {
            await using var control = await BenchControl.AcquireAsync(run, service, penId);
            return await guide.RunAsync(control);
        }
        catch (BenchLeftException) when (guide.Seen is { Stage: not (SelfTestStage.Running or SelfTestStage.Open) } over)
        {
            // It is over; what was left is only the stop.
            return SelfTestPage.CodeOf(over);
        }
        catch (BenchLeftException)
        {
            throw new PenCtlException(ExitCode.Interrupted, guide.Seen is null ? "No self-test was begun." : "You left it.", guide.HowToGoOn());
        }
        catch (Exception ended) when (run.Cancellation.IsCancellationRequested && ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // ^C stands at the end of the line that was being typed.
            run.Screen.Aside($"\n{guide.HowToGoOn()}");
            throw;
        }
        catch (Exception failure) when (guide.Seen is not null && Failures.Read(failure, service.Address.ToString()) is { } read)
        {
            throw new PenCtlException(read.Code, read.Sentence, $"{read.Remedy} {guide.HowToGoOn()}".TrimStart(), failure) { Rule = read.Rule };
        }
    }

    private static async Task<ExitCode> EndAsync(CommandRun run, string? named, string reason)
    {
        var service = await run.ServiceAsync();
        var answer = await service.SelfTests.EndSelfTestAsync(
            new EndSelfTestRequest { RequestId = ServiceConnection.NewRequest(), PenId = named ?? await PenCommands.OnlyAsync(run), Reason = reason },
            deadline: service.Deadline,
            cancellationToken: run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
        }
        else if (answer.SelfTest is { } ended)
        {
            SelfTestPage.ShowResult(run.Screen, ended);
        }
        else
        {
            run.Screen.Line("No self-test was open.");
        }

        return ExitCode.Ok;
    }

    private static async Task<ExitCode> LastAsync(CommandRun run, string? named)
    {
        var service = await run.ServiceAsync();
        var listed = await service.SelfTests.ListSelfTestsAsync(
            new ListSelfTestsRequest { PenId = named ?? await PenCommands.OnlyAsync(run), PageSize = 1 }, deadline: service.Deadline, cancellationToken: run.Cancellation);
        if (listed.SelfTests.FirstOrDefault() is not { } newest)
        {
            throw new PenCtlException(ExitCode.NotFound, "No self-test of this pen is on record.", "Run one: penctl self-test.");
        }

        if (run.Screen.Json)
        {
            run.Screen.Document(newest);
        }
        else
        {
            SelfTestPage.Introduce(run.Screen, newest);
            SelfTestPage.ShowResult(run.Screen, newest);
        }

        return newest.Holds ? ExitCode.Ok : newest.Stage == SelfTestStage.Failed ? ExitCode.No : ExitCode.Incomplete;
    }
}
