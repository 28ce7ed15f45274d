using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>How old a sample was when the service was done with it.</summary>
public sealed class PenSampleTests
{
    [Theory]
    [InlineData(null, 400, null)]
    [InlineData(2_000, 400, 2_400)]
    [InlineData(-300, 400, 100)]
    [InlineData(-500, 400, 0)]
    [InlineData(int.MaxValue, 1, int.MaxValue)]
    public void Its_age_is_its_way_and_its_check_together_and_never_below_nothing(int? transitUs, int checkUs, int? ageUs) =>
        Assert.Equal(ageUs, (Sample(0) with { TransitUs = transitUs, CheckUs = checkUs }).AgeUs);
}
