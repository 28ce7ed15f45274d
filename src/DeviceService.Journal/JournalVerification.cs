using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// Verifies a data directory without opening it as a journal: no lock, no private key, also while a service writes to it,
/// also on a copy.
/// </summary>
public static class JournalVerification
{
    /// <summary>Walks chain, checkpoints, projections and recordings, and names the first defect.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="expectedHead">A head that somebody kept; null to hold it only against the checkpoints.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="ArgumentException">The expected head has a negative count.</exception>
    /// <exception cref="IOException">The directory holds no journal, or it cannot be read.</exception>
    public static Task<VerificationReport> VerifyAsync(
        string directory, JournalHead? expectedHead, CancellationToken cancellationToken)
    {
        if (expectedHead is { EntryCount: < 0 })
        {
            throw new ArgumentException($"The expected head counts {expectedHead.EntryCount} entries; it has to be 0 or more.", nameof(expectedHead));
        }

        return Task.Run(
            () =>
            {
                try
                {
                    return new Verifier(new JournalPaths(Path.GetFullPath(directory))).VerifyAll(expectedHead, cancellationToken);
                }
                catch (SqliteException refused)
                {
                    throw new IOException($"The journal in '{directory}' cannot be read: {refused.Message}", refused);
                }
            },
            cancellationToken);
    }
}
