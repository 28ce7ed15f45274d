using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

/// <summary>Calls that are under way. Each is looked at once it was answered; clients wait for none of them.</summary>
internal sealed class Calls(Action<string, string> violated, Lens lens)
{
    private static readonly HashSet<string> RuleIds = [.. Rules.All.Select(static rule => rule.Id)];
    private readonly List<(string Rpc, Task Call, Action Then)> _underWay = [];

    public int Refusals { get; private set; }

    public HashSet<(string Rpc, SessionState? State)> Seen { get; } = [];

    /// <summary>A call was made.</summary>
    public void Begin(string rpc, SessionState? state, Task<Answer> call, Action<Answer> then)
    {
        Seen.Add((rpc, state));
        Track(rpc, call, () =>
        {
            var answer = lens.Answer(rpc, call.Result);
            Judge(rpc, answer.Refusal);
            then(answer);
        });
    }

    public void Track(string rpc, Task call, Action then) => _underWay.Add((rpc, call, then));

    /// <summary>Every refusal names a rule that there is (P10).</summary>
    public void Judge(string rpc, Refusal? refusal)
    {
        if (refusal is null)
        {
            return;
        }

        Refusals++;
        var ruleId = lens.RuleId(refusal.RuleId);
        if (!RuleIds.Contains(ruleId) || refusal.Sentence.Length == 0)
        {
            violated("P10", $"{rpc} was refused by '{ruleId}': {refusal.Sentence}");
        }
    }

    public void Look()
    {
        for (var at = 0; at < _underWay.Count; at++)
        {
            var (rpc, call, then) = _underWay[at];
            if (!call.IsCompleted)
            {
                continue;
            }

            _underWay.RemoveAt(at--);
            switch (call)
            {
                case { IsCompletedSuccessfully: true }:
                    then();
                    break;
                case { Exception.InnerException: RefusedException refused }:
                    Judge(rpc, refused.Refusal);
                    break;
                case { Exception.InnerException: { } failure }:
                    violated("D", $"{rpc} failed: {failure.GetType().Name}: {failure.Message}");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The service that was asked is gone: nobody is answered.</summary>
    public void Forget() => _underWay.Clear();
}
