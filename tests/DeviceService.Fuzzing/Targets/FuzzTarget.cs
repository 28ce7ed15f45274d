namespace DeviceService.Fuzzing;

/// <summary>
/// Something that reads bytes which may be anything. It is given an input, and holds what has to hold of the outcome, whatever the input
/// is; any exception is a finding.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>As the command line, the corpus and the documents name it.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, for a person.</summary>
    public abstract string Subject { get; }

    /// <summary>Whether a crash is planted behind what only a good generator reaches: a fuzzer that does not find it finds nothing else.</summary>
    public bool Planted { get; init; }

    /// <summary>How many inputs a test of a few seconds draws.</summary>
    public abstract int InputsInTests { get; }

    /// <summary>An input, as a sender would make it and the line may have damaged it.</summary>
    public abstract byte[] Draw(Dice dice);

    /// <summary>What an input has in it, in words: of each such thing the corpus keeps one.</summary>
    public abstract IEnumerable<string> Traits(byte[] input);

    /// <summary>Reads the input.</summary>
    /// <exception cref="PropertyBrokenException">Something did not hold.</exception>
    /// <exception cref="PlantedCrashException">The planted crash was reached.</exception>
    public abstract void Hold(byte[] input);

    /// <exception cref="PlantedCrashException">It is planted, and this is the place.</exception>
    protected void Reached(bool place)
    {
        if (Planted && place)
        {
            throw new PlantedCrashException(Name);
        }
    }

    /// <exception cref="PropertyBrokenException">It does not hold.</exception>
    protected static void Holds(bool property, Func<string> what)
    {
        if (!property)
        {
            throw new PropertyBrokenException(what());
        }
    }

    /// <summary>The work allocates no more than this, in bytes. What it makes once and keeps does not count: it may do it twice.</summary>
    /// <exception cref="PropertyBrokenException">It allocated more.</exception>
    protected static void Within(long bytesMax, string whose, Action work)
    {
        var allocated = AllocatedBy(work);
        allocated = allocated <= bytesMax ? allocated : AllocatedBy(work);
        Holds(allocated <= bytesMax, () => $"{whose} allocated {allocated} bytes, where {bytesMax} are the bound");
    }

    private static long AllocatedBy(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

/// <summary>Of an input, something did not hold.</summary>
internal sealed class PropertyBrokenException(string what) : Exception(what);

/// <summary>The crash that was planted to prove that it would be found.</summary>
internal sealed class PlantedCrashException(string target) : Exception($"the crash planted in {target}");
