using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation.Stories;

/// <summary>What does not hold in a story.</summary>
/// <param name="Property">Which of docs/simulation.md.</param>
/// <param name="What">What was seen instead.</param>
internal sealed record StoryFailure(string Property, string What);

/// <summary>How a story ended.</summary>
/// <param name="Ms">After so many ms of its clinic.</param>
/// <param name="Failure">What did not hold; null where all did.</param>
/// <param name="Told">What was done, and what was answered: a line a deed.</param>
internal sealed record StoryEnd(int Ms, StoryFailure? Failure, IReadOnlyList<string> Told)
{
    /// <summary>The same for the same story, on every machine.</summary>
    public ulong Trace => Told.SelectMany(static line => line.AsEnumerable()).Aggregate(TraceHash.Empty.Add(Ms), static (hash, letter) => hash.Add(letter)).Value;
}
