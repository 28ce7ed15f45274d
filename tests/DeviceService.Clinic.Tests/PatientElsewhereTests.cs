using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>Two pens, two sessions of one patient, asked to arm at the same moment.</summary>
public sealed class PatientElsewhereTests : LoggedTests
{
    [Fact]
    public async Task Two_pens_that_ask_at_once_for_one_patient_and_exactly_one_is_armed()
    {
        await using var world = await TwoPensAsync();

        // Both requests are taken and judged before either intent is durable.
        world.Journal.Holds = true;
        var (one, other) = (world.ArmingAsync(0, null), world.ArmingAsync(1, null));
        world.Journal.LetGo();
        world.Journal.Holds = true;
        world.Run(50);
        Assert.False(one.IsCompleted || other.IsCompleted);
        world.Journal.LetGo();

        string?[] rules = [(await world.DoneAsync(one)).Refusal?.RuleId, (await world.DoneAsync(other)).Refusal?.RuleId];
        Assert.Equal(["R-PATIENT-ELSEWHERE", null], rules.OrderDescending(StringComparer.Ordinal));
        var armed = Assert.Single(new[] { 0, 1 }, pen => world.Pen(pen).Mode == PenMode.Armed);

        // The one that stands goes on standing when the other asks again, and when it treats.
        world.Pen(armed).Press();
        world.Run(300);
        Assert.Equal(Rules.PatientElsewhere.Id, await world.ArmAsync(1 - armed, null));
        Assert.True(world.Pen(armed).Driving);
        Assert.False(world.Pen(1 - armed).Driving);
    }

    [Fact]
    public async Task The_other_pen_is_armed_once_the_first_stands_disarmed()
    {
        await using var world = await TwoPensAsync();
        Assert.Null(await world.ArmAsync(0, null));
        Assert.Equal(Rules.PatientElsewhere.Id, await world.ArmAsync(1, null));

        await world.LeadAsync(0);
        world.Run(500);

        Assert.Null(await world.ArmAsync(1, null));
    }

    private async Task<CartridgeWorld> TwoPensAsync()
    {
        var world = await CartridgeWorld.OpenAsync(Log, onePatient: true);
        for (var pen = 0; pen < 2; pen++)
        {
            await world.RegisterAsync($"c{pen}");
            world.Insert(pen, $"c{pen}", tagged: true);
            await world.LeadAsync(pen);
        }

        return world;
    }
}
