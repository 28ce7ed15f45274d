using CsCheck;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>Random days of two rooms, held against a plain account of what the hand did and what the needles did.</summary>
public sealed class CartridgeModelTests : LoggedTests
{
    private static readonly string[] Cartridges = ["c0", "c1", "c2"];

    private enum Deed
    {
        Register,
        Insert,
        Remove,
        Arm,
        ArmAndPress,
        PressAndKill,
        Kill,
        Reboot,
        UnplugAndSwap,
        Wait,
        WaitLong,
        End,
        Throw,
    }

    [Fact]
    public async Task Whatever_was_done_no_cartridge_is_permitted_to_a_second_session_after_a_needle_moved_with_it()
    {
        var deed = Gen.Frequency(
            (3, Gen.Const(Deed.Register)), (6, Gen.Const(Deed.Insert)), (2, Gen.Const(Deed.Remove)), (4, Gen.Const(Deed.Arm)), (8, Gen.Const(Deed.ArmAndPress)),
            (2, Gen.Const(Deed.PressAndKill)), (1, Gen.Const(Deed.Kill)), (1, Gen.Const(Deed.Reboot)), (1, Gen.Const(Deed.UnplugAndSwap)), (1, Gen.Const(Deed.Wait)),
            (1, Gen.Const(Deed.WaitLong)), (5, Gen.Const(Deed.End)), (1, Gen.Const(Deed.Throw)));
        await Gen.Select(deed, Gen.Int[0, 1], Gen.Int[0, 2]).Array[4, 30].SampleAsync(
            async deeds =>
            {
                await using var world = await CartridgeWorld.OpenAsync(Log);
                var day = new Day(world);
                foreach (var (what, pen, cartridge) in deeds)
                {
                    await day.DoAsync(what, pen, Cartridges[cartridge]);
                }
            },
            iter: 100, threads: 1);
    }

    [Fact]
    public async Task Two_sessions_that_ask_for_one_cartridge_at_once_and_exactly_one_gets_it()
    {
        await using var world = await CartridgeWorld.OpenAsync(Log);
        Assert.Null((await world.RegisterAsync("c2")).Refusal);
        for (var pen = 0; pen < 2; pen++)
        {
            world.Insert(pen, $"unlabelled-{pen}", tagged: false);
            await world.LeadAsync(pen);
        }

        // The requests are taken; then both are judged before either reservation is durable.
        world.Journal.Holds = true;
        var (one, other) = (world.ArmingAsync(0, "c2"), world.ArmingAsync(1, "c2"));
        world.Journal.LetGo();
        world.Journal.Holds = true;
        world.Run(50);
        Assert.False(one.IsCompleted || other.IsCompleted);
        world.Journal.LetGo();

        string?[] rules = [(await world.DoneAsync(one)).Refusal?.RuleId, (await world.DoneAsync(other)).Refusal?.RuleId];
        Assert.Equal(["R-CARTRIDGE-TAKEN", null], rules.OrderDescending(StringComparer.Ordinal));
        Assert.Single(new[] { 0, 1 }, pen => world.Pen(pen).Mode == PenMode.Armed);
        Assert.True(world.Journal.Health.Writable);
        var winner = rules[0] is null ? 0 : 1;
        Assert.Equal(world.SessionOn(winner), world.Book.FindCartridge("c2")!.Life.SessionId);
        Assert.Equal("R-CARTRIDGE-OTHER", await world.ArmAsync(1 - winner, "c2"));
        Assert.Contains(world.Journal.All<RefusalRecord>(), refusal => refusal.RuleId == "R-CARTRIDGE-TAKEN");
    }

    [Fact]
    public async Task Of_many_tasks_that_arm_many_pens_with_one_cartridge_exactly_one_wins_and_each_other_is_told_by_its_rule()
    {
        const int Pens = 8;
        await using var world = await CartridgeWorld.OpenAsync(Log, pens: Pens);
        for (var round = 0; round < 6; round++)
        {
            var wanted = $"wanted-{round}";
            Assert.Null((await world.RegisterAsync(wanted)).Refusal);
            for (var pen = 0; pen < Pens; pen++)
            {
                world.Insert(pen, $"unlabelled-{round}-{pen}", tagged: false);
                await world.LeadAsync(pen);
            }

            var slowDisk = round % 2 == 0;
            var answers = await world.RaceAsync(wanted, slowDisk);

            var winner = Assert.Single(Enumerable.Range(0, Pens), pen => answers[pen].Refusal is null);
            Assert.Equal([winner], Enumerable.Range(0, Pens).Where(pen => world.Pen(pen).Mode == PenMode.Armed));
            Assert.Equal(world.SessionOn(winner), world.Book.FindCartridge(wanted)!.Life.SessionId);
            Assert.All(answers.Where((_, pen) => pen != winner), lost =>
            {
                // Whoever is judged once the winner is on record is told in which pen it sits.
                Assert.Contains(lost.Refusal?.RuleId, slowDisk ? ["R-CARTRIDGE-TAKEN"] : new[] { "R-CARTRIDGE-TAKEN", "R-CARTRIDGE-OTHER" });
                Assert.Equal(lost.Refusal?.RuleId, lost.First.Arming!.Verdicts.First(static one => !one.Passed).Refusal?.RuleId);
            });
            Assert.Single(world.Journal.All<ReservationRecord>(), one => one.CartridgeTagId == wanted && one.State == ReservationState.Reserved);
            Assert.True(world.Journal.Health.Writable);
            for (var pen = 0; pen < Pens; pen++)
            {
                await world.EndAsync(pen);
                world.Remove(pen);
            }
        }
    }

    [Fact]
    public async Task Needles_that_move_out_use_it_on_record_and_the_next_session_is_refused_with_it_still_in()
    {
        await using var world = await CartridgeWorld.OpenAsync(Log);
        await world.RegisterAsync("c2");
        world.Insert(0, "c2", tagged: false);
        await world.LeadAsync(0);
        Assert.Equal("R-CARTRIDGE-UNNAMED", await world.ArmAsync(0, null));
        Assert.Null(await world.ArmAsync(0, "c2"));
        world.Run(100);
        Assert.Equal((CartridgeUse.Used, 0UL), (world.Book.FindCartridge("c2")!.Use, world.Pen(0).Presses));
        await world.EndAsync(0);
        Assert.Equal(("c2", "L1", 12), world.Journal.All<PassRecord>()[^1] is var pass ? (pass.CartridgeTagId, pass.CartridgeLot, pass.NeedleCount) : default);
        Assert.Equal(0UL, world.Pen(0).Presses);

        await world.LeadAsync(0);
        Assert.Equal("R-CARTRIDGE-USED", await world.ArmAsync(0, "c2"));
        Assert.Equal("R-CARTRIDGE-USED", await world.ArmAsync(0, null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_between_the_first_extension_or_stroke_and_its_record_counts_as_used(bool pressed)
    {
        await using var world = await CartridgeWorld.OpenAsync(Log);
        await world.RegisterAsync("c0");
        world.Insert(0, "c0", tagged: true);
        await world.LeadAsync(0);
        Assert.Null(await world.ArmAsync(0, null));

        // Nothing that the pen says from here on reaches the journal.
        world.Journal.Holds = true;
        if (pressed)
        {
            world.Pen(0).Press();
        }

        world.Run(100);
        Assert.Equal((pressed ? 1UL : 0UL, 1), (world.Pen(0).Presses, world.Pen(0).Extensions));
        world.Journal.Forget();
        await world.KillAsync();

        Assert.Equal(CartridgeUse.Used, world.Book.FindCartridge("c0")!.Use);
        await world.EndAsync(0);
        await world.LeadAsync(0);
        Assert.Equal("R-CARTRIDGE-USED", await world.ArmAsync(0, null));
    }

    /// <summary>What the hand did, and what the needles of each pen did. It knows nothing of rules, records or clocks of the service.</summary>
    private sealed class Day(CartridgeWorld world)
    {
        private readonly HashSet<string> _registered = [];
        private readonly HashSet<string> _thrown = [];
        private readonly Dictionary<string, HashSet<string>> _movedIn = Cartridges.ToDictionary(static id => id, static _ => new HashSet<string>());
        private readonly Dictionary<string, long> _outSince = [];
        private readonly HashSet<string> _spent = [];
        private readonly HashSet<string> _everOut = [];
        private readonly HashSet<string> _doubtful = [];

        // Without a tag nobody can tell which cartridge is in before it was named at an arming: in which pens that was done since the insertion.
        private readonly HashSet<int> _named = [];

        public async Task DoAsync(Deed deed, int pen, string id)
        {
            var moves = Enumerable.Range(0, 2).Select(Moves).ToArray();
            var sessions = new[] { world.SessionOn(0), world.SessionOn(1) };
            var seated = new[] { world.In[0], world.In[1] };
            switch (deed)
            {
                case Deed.Register:
                    await world.RegisterAsync(id);
                    _registered.Add(id);
                    break;
                case Deed.Insert:
                    Insert(pen, id);
                    break;
                case Deed.Remove:
                    Remove(pen);
                    break;
                case Deed.Arm:
                    await ArmAsync(pen);
                    sessions[pen] = world.SessionOn(pen);
                    break;
                case Deed.ArmAndPress or Deed.PressAndKill:
                    await ArmAsync(pen);
                    sessions[pen] = world.SessionOn(pen);
                    world.Pen(pen).Press();
                    world.Run(deed == Deed.PressAndKill ? 20 : 300);
                    if (deed == Deed.PressAndKill)
                    {
                        await KillAsync();
                    }

                    world.Pen(pen).Release();
                    world.Run(100);
                    break;
                case Deed.Kill:
                    await KillAsync();
                    break;
                case Deed.Reboot:
                    Doubt(pen);
                    world.Reboot(pen, Tagged(world.In[pen]));
                    break;
                case Deed.UnplugAndSwap:
                    // Out of sight: what was in is taken out, and something else put in.
                    world.Unplug(pen);
                    Remove(pen);
                    Insert(pen, id);
                    world.Plug(pen);
                    break;
                case Deed.Wait:
                    world.Run(5_000);
                    break;
                case Deed.WaitLong:
                    world.Run(65_000);
                    break;
                case Deed.End:
                    await world.EndAsync(pen);
                    break;
                case Deed.Throw:
                    await world.DisposeAsync(id);
                    if (_registered.Contains(id))
                    {
                        _thrown.Add(id);
                    }

                    break;
            }

            // Whatever moved needles, it moved those of the cartridge that was in.
            for (var one = 0; one < 2; one++)
            {
                if (Moves(one) != moves[one] && seated[one] is { } moved)
                {
                    _movedIn[moved].Add(sessions[one]);
                    Assert.True(_movedIn[moved].Count == 1, $"{moved} moved in {string.Join(" and ", _movedIn[moved])}");
                }
            }
        }

        private (int Out, ulong Pressed) Moves(int pen) => (world.Pen(pen).Extensions, world.Pen(pen).Presses);

        private static bool Tagged(string? id) => id is "c0" or "c1";

        private async Task ArmAsync(int pen)
        {
            await world.LeadAsync(pen);
            var id = world.In[pen];
            var rule = await world.ArmAsync(pen, Tagged(id) ? null : id);
            if (rule is null)
            {
                Assert.NotNull(id);
                _named.Add(pen);
                Assert.Contains(id, _registered);
                Assert.DoesNotContain(id, _thrown);
                Assert.DoesNotContain(id, _spent);
                Assert.True(_movedIn[id].All(session => session == world.SessionOn(pen)), $"{id} moved in another session and was armed with in {world.SessionOn(pen)}");
            }
            else if (id is not null && _registered.Contains(id) && !_thrown.Contains(id) && !_everOut.Contains(id) && !_doubtful.Contains(id)
                && _movedIn[id].All(session => session == world.SessionOn(pen)))
            {
                // A fresh cartridge that never left its pen is not kept from its session.
                Assert.False(rule.StartsWith("R-CARTRIDGE", StringComparison.Ordinal), $"{id} was refused by {rule}");
            }
        }

        private void Insert(int pen, string id)
        {
            if (world.In.Contains(id))
            {
                return;
            }

            Remove(pen);
            if (_outSince.TryGetValue(id, out var since) && world.NowMs - since > 60_000)
            {
                _spent.Add(id);
            }

            world.Insert(pen, id, Tagged(id));
        }

        private void Remove(int pen)
        {
            if (world.In[pen] is not { } id)
            {
                return;
            }

            if (_named.Remove(pen) || Tagged(id))
            {
                _outSince[id] = world.NowMs;
            }

            _everOut.Add(id);
            world.Remove(pen);
        }

        private async Task KillAsync()
        {
            Doubt(0);
            Doubt(1);
            await world.KillAsync();
        }

        // What nobody can prove may be refused.
        private void Doubt(int pen)
        {
            if (world.In[pen] is { } id)
            {
                _doubtful.Add(id);
            }
        }
    }
}
