using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>What a clause begins with.</summary>
internal enum Beginning
{
    /// <summary>A fresh session: disarmed, not latched, trigger released, a cartridge in.</summary>
    Session,

    /// <summary>An open line, and nothing said on it yet by the clause.</summary>
    Line,
}

/// <summary>One clause with what looks at it.</summary>
/// <param name="Description">As the document lists it.</param>
/// <param name="Check">Looks; ends normally only when all was seen that must be.</param>
internal sealed record Clause(ClauseDescription Description, Func<Bench, Task> Check)
{
    /// <summary>What it begins with.</summary>
    public Beginning Begins { get; init; } = Beginning.Session;

    /// <summary>Whether the pen has to restart in it; in any other a restart is a failure by itself.</summary>
    public bool Restarts { get; init; }

    /// <summary>Why this pen has nothing to look at; null where it has.</summary>
    public Func<Bench, Identity, string?> NotFitted { get; init; } = static (_, _) => null;

    /// <summary>What is looked at before a hand is asked for anything: it may end the clause.</summary>
    public Func<Bench, Task> First { get; init; } = static _ => Task.CompletedTask;

    public static Clause Of(string id, int section, string done, string seen, Func<Bench, Task> check) =>
        new(new ClauseDescription(id, section, false, done, seen), check);

    /// <summary>One that needs a hand.</summary>
    public static Clause ByHand(string id, int section, string done, string seen, Func<Bench, Task> check) =>
        new(new ClauseDescription(id, section, true, done, seen), check);
}
