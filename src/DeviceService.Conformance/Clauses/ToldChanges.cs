namespace DeviceService.Conformance;

/// <summary>One Status, as far as a change in it is judged.</summary>
/// <param name="DeviceTimeUs">When the pen sent it, by its own clock.</param>
/// <param name="Value">What may change.</param>
/// <param name="Rest">All else that it says but the time: equal where that is the same.</param>
internal readonly record struct ToldStatus(ulong DeviceTimeUs, long Value, object Rest);

/// <summary>
/// Whether changes are told at once, judged by when their Statuses come. When a value changed nobody sees from the line; a pen that waits for the turn of
/// its Statuses tells every change in its turn, and one that does not tells most of them out of it.
/// </summary>
/// <param name="Told">How many Statuses told such a change, and nothing else with it.</param>
/// <param name="AtOnce">How many of them came out of turn.</param>
/// <param name="SoonestUs">The shortest from the Status before to one that told it, in us.</param>
internal readonly record struct ToldChanges(int Told, int AtOnce, ulong SoonestUs)
{
    private const int TurnsLeast = 3;
    private const int AtOnceLeast = 2;
    private const int ToldLeast = 3;

    /// <summary>Most of several were told at once.</summary>
    public bool AreAtOnce => AtOnce >= AtOnceLeast && AtOnce * 2 > Told;

    /// <summary>Enough were told to say that most were not.</summary>
    public bool AreLate => Told >= ToldLeast && AtOnce * 2 <= Told;

    /// <summary>
    /// The shortest from one Status to the next, in us, where three in a row say the same: how soon after another one comes in its turn. Null before there are
    /// enough of them. A change, and the Status after it, say nothing of turns.
    /// </summary>
    public static ulong? TurnUs(IReadOnlyList<ToldStatus> statuses)
    {
        var turns = Enumerable.Range(0, Math.Max(0, statuses.Count - 2))
            .Where(at => IsSame(statuses[at], statuses[at + 1]) && IsSame(statuses[at + 1], statuses[at + 2]))
            .Select(at => statuses[at + 2].DeviceTimeUs - statuses[at + 1].DeviceTimeUs).ToArray();
        return turns.Length < TurnsLeast ? null : turns.Min();
    }

    /// <summary>What was told of the changes in one direction. One that something else was told with counts for nothing: that may have been told at once.</summary>
    /// <param name="statuses">In the order in which they came.</param>
    /// <param name="turnUs">As <see cref="TurnUs"/> has it.</param>
    /// <param name="rises">Which direction.</param>
    public static ToldChanges Of(IReadOnlyList<ToldStatus> statuses, ulong turnUs, bool rises)
    {
        var gaps = statuses.Zip(statuses.Skip(1))
            .Where(two => (rises ? two.Second.Value > two.First.Value : two.Second.Value < two.First.Value) && two.Second.Rest.Equals(two.First.Rest))
            .Select(static two => two.Second.DeviceTimeUs - two.First.DeviceTimeUs).ToArray();
        return new ToldChanges(gaps.Length, gaps.Count(gapUs => gapUs <= turnUs - (turnUs / 10)), gaps.DefaultIfEmpty().Min());
    }

    private static bool IsSame(ToldStatus one, ToldStatus other) => one.Value == other.Value && one.Rest.Equals(other.Rest);
}
