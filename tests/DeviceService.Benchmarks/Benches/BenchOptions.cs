namespace DeviceService.Benchmarks;

/// <summary>What was asked of a run.</summary>
/// <param name="Seconds">How long each bench may measure.</param>
/// <param name="Host">Another binary of the host; null for the one of this build.</param>
/// <param name="Data">Where the data directories lie; null for the machine's folder for temporary files.</param>
internal sealed record BenchOptions(int Seconds, string? Host, string? Data)
{
    /// <summary>Whether it only has to be shown that everything runs.</summary>
    public bool IsQuick => Seconds <= BenchCommand.SecondsQuick;

    /// <summary>A data directory of its own for one host.</summary>
    public string FreshDirectory(string name)
    {
        var parent = Data ?? Path.GetTempPath();
        Directory.CreateDirectory(parent);
        return Directory.CreateDirectory(Path.Combine(parent, $"bench-{name}-{Guid.NewGuid().ToString("N")[..8]}")).FullName;
    }
}
