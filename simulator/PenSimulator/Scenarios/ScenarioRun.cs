using Simulator.V1;

namespace PenSimulator.Scenarios;

/// <summary>
/// A scenario that happens to a pen, in the pen's time: each step is done right before the millisecond in which it is
/// due. It lives on whoever steps the pen; <see cref="Completion"/> may be awaited anywhere.
/// </summary>
public sealed class ScenarioRun
{
    private readonly Scenario _scenario;
    private readonly VirtualPen _pen;
    private readonly PenCable _cable;
    private readonly List<ScenarioStepDone> _done = [];
    private readonly TaskCompletionSource<IReadOnlyList<ScenarioStepDone>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong? _beganUs;

    private ScenarioRun(Scenario scenario, VirtualPen pen, PenCable cable)
    {
        (_scenario, _pen, _cable) = (scenario, pen, cable);
        _pen.Ticking += Advance;
    }

    /// <summary>Name in the file.</summary>
    public string Name => _scenario.Name;

    /// <summary>The steps that were done so far.</summary>
    public IReadOnlyList<ScenarioStepDone> Steps => _done;

    /// <summary>
    /// Ends with the last step; faulted with InvalidOperationException when a step could not be done, canceled by
    /// <see cref="End"/>.
    /// </summary>
    public Task<IReadOnlyList<ScenarioStepDone>> Completion => _completion.Task;

    /// <summary>Reads a scenario and begins it with the pen's next millisecond.</summary>
    /// <param name="yaml">The file's text, as docs/scenarios.md says.</param>
    /// <param name="pen">The pen that it happens to.</param>
    /// <param name="unplug">Pulls the pen's cable.</param>
    /// <param name="plug">Puts it back.</param>
    /// <param name="host">Does what befalls the host, in the pen's time; null where that cannot be done, and a scenario with it is refused.</param>
    /// <exception cref="ArgumentException">It is no scenario for this pen: names field, value and remedy.</exception>
    public static ScenarioRun Begin(string yaml, VirtualPen pen, Action unplug, Action plug, Action<HostAct>? host = null)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(pen);
        return new ScenarioRun(ScenarioReader.Read(yaml, pen.Parts, host), pen, new PenCable(unplug, plug));
    }

    /// <summary>No further step is done. Without effect once it is over.</summary>
    public void End()
    {
        _pen.Ticking -= Advance;
        _completion.TrySetCanceled();
    }

    private void Advance()
    {
        _beganUs ??= _pen.NowUs;
        while (_done.Count < _scenario.Steps.Length)
        {
            var step = _scenario.Steps[_done.Count];
            if (_pen.NowUs - _beganUs < step.AtMs * 1_000UL)
            {
                return;
            }

            try
            {
                step.Act(_pen, _cable);
            }
            catch (Exception refused) when (refused is ArgumentException or InvalidOperationException or IOException)
            {
                _pen.Ticking -= Advance;
                _completion.SetException(new InvalidOperationException(
                    $"steps[{_done.Count}] ({step.What}) could not be done: {refused.Message}", refused));
                return;
            }

            _done.Add(new ScenarioStepDone { AtMs = step.AtMs, What = step.What });
        }

        _pen.Ticking -= Advance;
        _completion.TrySetResult(_done);
    }
}
