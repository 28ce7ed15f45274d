using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>Heads that the chain is said to have had, by whom, and which of them were met on the way.</summary>
internal sealed class HeadClaims
{
    private readonly SortedDictionary<long, List<(string Hash, string Source)>> _claims = [];
    private readonly Dictionary<long, string> _met = [];

    /// <summary>The highest number up to which every claim held.</summary>
    public long HeldUntil { get; private set; }

    public void Add(JournalHead head, string source)
    {
        if (!_claims.TryGetValue(head.EntryCount, out var claims))
        {
            _claims.Add(head.EntryCount, claims = []);
        }

        claims.Add((head.Hash, source));
    }

    /// <summary>Holds the claims about this number against the hash found; names whose claim fails.</summary>
    public string? Meet(long number, byte[] hash)
    {
        if (!_claims.TryGetValue(number, out var claims))
        {
            return null;
        }

        var found = Convert.ToHexStringLower(hash);
        _met[number] = found;
        foreach (var (claimed, source) in claims)
        {
            if (!string.Equals(claimed, found, StringComparison.OrdinalIgnoreCase))
            {
                return source;
            }
        }

        HeldUntil = number;
        return null;
    }

    /// <summary>Whether a head was met with this hash.</summary>
    public bool WasMet(JournalHead head) =>
        _met.TryGetValue(head.EntryCount, out var found) && string.Equals(found, head.Hash, StringComparison.OrdinalIgnoreCase);

    /// <summary>Who claims that the chain is longer than this; null when nobody does.</summary>
    public (long EntryCount, string Source)? FirstBeyond(long number)
    {
        foreach (var (count, claims) in _claims)
        {
            if (count > number)
            {
                return (count, claims[0].Source);
            }
        }

        return null;
    }
}
