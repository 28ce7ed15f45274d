namespace DeviceService.Simulation.Stories;

/// <summary>What many stories came to: answers by call and rule, and how long motors ran.</summary>
internal sealed class Tally
{
    /// <summary>A ms in which a motor ran.</summary>
    public const string MotorMs = "ms of a motor";

    public SortedDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    public void Answered(string call, string? rule) => Add($"{call} {rule ?? "done"}", 1);

    public void Add(string what, int times) => Answers[what] = Answers.GetValueOrDefault(what) + times;
}
