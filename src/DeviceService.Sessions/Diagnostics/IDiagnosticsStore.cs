namespace DeviceService.Sessions;

/// <summary>
/// Where the figures of pens lie while the service does not run. They are no record of a treatment, and nothing that decides waits for them.
/// </summary>
public interface IDiagnosticsStore
{
    /// <summary>What was kept last; nothing where nothing ever was.</summary>
    /// <exception cref="InvalidDataException">Something is there that cannot be read. It is put aside, so that what is kept next does not take its place.</exception>
    /// <exception cref="IOException">It cannot be read at all.</exception>
    IReadOnlyList<KeptDiagnostics> Load();

    /// <summary>Puts this in the place of what was kept before: all of it, or nothing.</summary>
    /// <exception cref="IOException">It could not be written; what was kept before stands.</exception>
    void Save(IReadOnlyList<KeptDiagnostics> pens);
}
