using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class SafetyFloorsTests
{
    [Fact]
    public void What_no_profile_may_weaken_is_written_down_twice() => Assert.Equal(
        "H01 Stop, H02 Stop, H03 Stop, H04 Pause, H06 Stop, H07 Stop, H08 Stop, H15 Stop, H19 Stop, H25 Pause",
        string.Join(", ", SafetyFloors.Reactions.Select(floor => $"{floor.Key} {floor.Value}")));

    [Fact]
    public void The_laws_of_motion_set_what_a_profile_may_not_pass() => Assert.Equal(
        (100, 100, 200, 300),
        (SafetyFloors.SampleAgeMs, SafetyFloors.SamplesPerSecond, SafetyFloors.DeadManMs, SafetyFloors.RunUpMs));
}
