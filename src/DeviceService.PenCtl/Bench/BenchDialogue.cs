using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>Questions to the person at the bench. Each answer may be q: whoever leaves loses nothing, as the work stays open.</summary>
/// <param name="run">The command.</param>
/// <param name="typed">What the person types.</param>
/// <param name="work">What stays open, for a sentence.</param>
internal sealed class BenchDialogue(CommandRun run, TypedLines typed, string work = "calibration")
{
    /// <summary>What leaves the guide.</summary>
    public const string Leave = "q";

    public Screen Screen => run.Screen;

    /// <summary>A line of the guide.</summary>
    public void Say(string markup) => run.Screen.Line(markup);

    /// <summary>What went wrong, as whoever refused it said it.</summary>
    public void Refused(PenCtlException refusal) => Say($"[yellow]{Words.Safe(refusal.Message)}[/]");

    /// <summary>Asks, and waits for a line. What was typed before the question is no answer to it.</summary>
    /// <exception cref="BenchLeftException">The person left, or the terminal is gone.</exception>
    public async Task<string> AskAsync(string question)
    {
        typed.Forget();
        run.Screen.Question($"[bold]{question}[/] ");
        return await NextAsync(run.Cancellation);
    }

    /// <summary>As <see cref="AskAsync"/>, until something else has happened: then null.</summary>
    /// <param name="happens">Something else that is waited for.</param>
    public async Task<string?> UntilAsync(Func<CancellationToken, Task> happens)
    {
        typed.Forget();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var line = NextAsync(ending.Token);
        var happening = happens(ending.Token);
        var first = await Task.WhenAny(line, happening);
        await ending.CancelAsync();
        var other = first == line ? happening : line;
        await other.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (first == line)
        {
            return await line;
        }

        await happening;
        return null;
    }

    /// <summary>Asks until it is one of these words, or the beginning of one alone.</summary>
    public async Task<string> ChooseAsync(string question, params string[] words)
    {
        while (true)
        {
            var answer = await AskAsync(question);
            if (answer.Length > 0 && words.Where(word => word.StartsWith(answer, StringComparison.OrdinalIgnoreCase)).ToArray() is [var chosen])
            {
                return chosen;
            }

            Say($"[yellow]'{Words.Safe(answer)}' is none of the choices. Type one of {string.Join(", ", words)}, or {Leave} to leave the {work} open.[/]");
        }
    }

    /// <summary>Asks for a text of 1 to 500 characters.</summary>
    public async Task<string> TextAsync(string field, string question)
    {
        const int Most = 500;
        while (true)
        {
            var answer = await AskAsync(question);
            if (answer.Length is > 0 and <= Most)
            {
                return answer;
            }

            Say($"[yellow]{field} has {answer.Length} characters. Type 1 to {Most}.[/]");
        }
    }

    /// <summary>
    /// Does something, and again for as long as the service refuses it and the person wants it: what is in the way is said, and the
    /// work loses nothing by it.
    /// </summary>
    /// <param name="act">What is done; it is given how often it was tried before.</param>
    public async Task<T> TryAsync<T>(Func<int, Task<T>> act)
    {
        for (var tried = 0; ; tried++)
        {
            try
            {
                return await act(tried);
            }
            catch (RpcException call) when (BenchRefusal.Of(call) is { } refusal)
            {
                Refused(refusal);
            }

            await AskAsync($"Enter tries it again, {Leave} leaves the {work} open:");
        }
    }

    private async Task<string> NextAsync(CancellationToken cancellation) =>
        await typed.NextAsync(cancellation) is { } line && line != Leave ? line : throw new BenchLeftException();
}

/// <summary>The person left the guide. What was guided is open.</summary>
internal sealed class BenchLeftException : Exception;
