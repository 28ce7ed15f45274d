namespace DeviceService.Clinic;

/// <summary>How long attempts wait after wrong PINs in a row: not at all up to the fourth, then 30 s, doubled by each further one, at most an hour.</summary>
internal static class LockOut
{
    /// <summary>Wrong PINs in a row after which the next attempt has to wait.</summary>
    public const int FreeAttempts = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static TimeSpan WaitAfter(int wrongInARow)
    {
        if (wrongInARow < FreeAttempts)
        {
            return TimeSpan.Zero;
        }

        var wait = First * Math.Pow(2, Math.Min(wrongInARow - FreeAttempts, 10));
        return wait < Longest ? wait : Longest;
    }
}
