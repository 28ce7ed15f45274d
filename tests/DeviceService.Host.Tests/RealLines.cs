namespace DeviceService.Host.Tests;

/// <summary>Tests that need real time on a real line run one after another: a dead-man of 200 ms leaves no room for ten at once.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealLines
{
    public const string Name = "real lines";
}
