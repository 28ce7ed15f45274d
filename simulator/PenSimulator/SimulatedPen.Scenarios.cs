using PenSimulator.Scenarios;
using Simulator.V1;

namespace PenSimulator;

/// <summary>What takes its time: scenarios, recordings, and how fast that time runs.</summary>
public sealed partial class SimulatedPen
{
    private ScenarioRun? _running;

    /// <summary>Runs a scenario in the pen's time; the steps that were done, once the last one was.</summary>
    /// <param name="yaml">The file's text, as docs/scenarios.md says.</param>
    /// <param name="cancelled">Ends the scenario.</param>
    /// <exception cref="ArgumentException">It is no scenario for this pen; nothing was done.</exception>
    /// <exception cref="InvalidOperationException">Another one runs, or a step could not be done.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<IReadOnlyList<ScenarioStepDone>> RunScenarioAsync(string yaml, CancellationToken cancelled = default)
    {
        var run = await BeginScenarioAsync(yaml);
        return await UntilDone(run.Completion, run.End, cancelled);
    }

    /// <summary>As <see cref="RunScenarioAsync"/>, and answers as soon as it has begun; of the answer only the completion is for this thread.</summary>
    /// <exception cref="ArgumentException">It is no scenario for this pen; nothing was done.</exception>
    /// <exception cref="InvalidOperationException">Another one runs.</exception>
    public async Task<ScenarioRun> BeginScenarioAsync(string yaml)
    {
        ScenarioRun run = null!;
        await _thread.Do((pen, line) =>
        {
            // On the pen's own thread, so that two callers cannot both find it free.
            if (_running is { Completion.IsCompleted: false } other)
            {
                throw new InvalidOperationException($"Scenario '{other.Name}' runs. Wait for its end, or end its call.");
            }

            _running = run = ScenarioRun.Begin(yaml, pen, line.Unplug, line.Replug);
        });
        return run;
    }

    /// <summary>Keeps what is true of the pen from now on, and answers at the end of the duration.</summary>
    /// <param name="durationMs">1 to 600,000 ms of the pen's time.</param>
    /// <param name="intervalMs">1 to 1,000 ms; at most 20,000 moments in all.</param>
    /// <param name="cancelled">Ends the recording.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<IReadOnlyList<Moment>> RecordAsync(uint durationMs, uint intervalMs = 1, CancellationToken cancelled = default)
    {
        Recording recording = null!;
        await _thread.Do((pen, _) => recording = Recording.Begin(pen, durationMs, intervalMs));
        return await UntilDone(recording.Completion, recording.End, cancelled);
    }

    /// <summary>How fast the pen's time runs from now on: 10 to 10,000 percent of real time.</summary>
    /// <exception cref="ArgumentException">It is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A host has a session with the pen, and it is not real time.</exception>
    public Task<Pen> SetSpeedAsync(long percent) => _thread.SetSpeed(percent);

    /// <summary>Waits for what happens on the pen's thread; ended there too when the caller leaves, over when the pen is.</summary>
    private async Task<T> UntilDone<T>(Task<T> done, Action end, CancellationToken cancelled)
    {
        await using var leaving = cancelled.Register(() => _thread.Do((_, _) => end()));
        if (await Task.WhenAny(done, _thread.Completion) != done)
        {
            throw new ObjectDisposedException(nameof(SimulatedPen), "The simulated pen has ended.");
        }

        return await done;
    }
}
