namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>What is kept of pens, for as long as the test lasts. A run that is over writes no more, as a killed process does not.</summary>
internal sealed class MemoryDiagnostics
{
    private OfRun? _run;

    /// <summary>What was kept last.</summary>
    public IReadOnlyList<KeptDiagnostics> Kept { get; private set; } = [];

    /// <summary>How often it was written.</summary>
    public int Writes { get; private set; }

    /// <summary>What reading or writing it fails with; null for nothing.</summary>
    public Exception? Fails { get; set; }

    public IDiagnosticsStore OfNewRun() => _run = new OfRun(this);

    private sealed class OfRun(MemoryDiagnostics all) : IDiagnosticsStore
    {
        public IReadOnlyList<KeptDiagnostics> Load() => all.Fails is { } failure ? throw failure : all.Kept;

        public void Save(IReadOnlyList<KeptDiagnostics> pens)
        {
            if (all._run != this)
            {
                return;
            }

            if (all.Fails is { } failure)
            {
                throw failure;
            }

            (all.Kept, all.Writes) = (pens, all.Writes + 1);
        }
    }
}
