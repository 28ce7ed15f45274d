using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Finds the entry that is to be amended.</summary>
public static class AmendedEntry
{
    /// <summary>The entry of this number, or the newest one about this pass, activation or session; null when there is none.</summary>
    public static async Task<JournalEntry?> FindAsync(IJournal journal, long number, string resourceId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(resourceId);
        return resourceId.Length == 0
            ? await journal.FindEntryAsync(number, cancellationToken).ConfigureAwait(false)
            : await journal.FindPassAsync(resourceId, cancellationToken).ConfigureAwait(false)
                ?? await journal.FindActivationAsync(resourceId, cancellationToken).ConfigureAwait(false)
                ?? (JournalEntry?)await journal.FindSessionAsync(resourceId, cancellationToken).ConfigureAwait(false);
    }
}
