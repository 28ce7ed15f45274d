namespace DeviceService.PenLink.Tests;

/// <summary>Loses, repeats, swaps and corrupts pieces of what passes, by its seed.</summary>
internal sealed class LossyWire(int seed, int faultsPercent)
{
    private readonly Random _random = new(seed);
    private byte[] _held = [];
    private bool _healed;

    /// <summary>From now on it is a good wire.</summary>
    public void Heal() => _healed = true;

    public byte[] Pass(byte[] bytes)
    {
        if (_healed || bytes.Length == 0 || _random.Next(100) >= faultsPercent)
        {
            byte[] whole = [.. bytes, .. _held];
            _held = [];
            return whole;
        }

        switch (_random.Next(5))
        {
            case 0:
                return [];
            case 1:
                return [.. bytes, .. bytes];
            case 2:
                // Later than what comes next.
                _held = bytes;
                return [];
            case 3:
                var corrupt = bytes.ToArray();
                corrupt[_random.Next(corrupt.Length)] ^= (byte)(1 << _random.Next(8));
                return corrupt;
            default:
                return bytes[..^_random.Next(bytes.Length)];
        }
    }
}
