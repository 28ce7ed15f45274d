namespace DeviceService.PenCtl.Tests;

/// <summary>Tests in which a motor turns under a finger: one at a time and beside no other, because a program that starts takes the machine for longer than a
/// pen waits for its permission.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AtTheBench
{
    public const string Name = "at the bench";
}
