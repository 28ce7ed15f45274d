using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

/// <summary>FNV-1a over integers, of 64 bits: the same trace has the same number on every machine.</summary>
internal readonly record struct TraceHash(ulong Value)
{
    private const ulong Prime = 0x100000001B3;

    public static TraceHash Empty { get; } = new(0xCBF29CE484222325);

    public TraceHash Add(long number)
    {
        var hash = Value;
        for (var shift = 0; shift < 64; shift += 8)
        {
            hash = (hash ^ (byte)(number >> shift)) * Prime;
        }

        return new TraceHash(hash);
    }

    /// <summary>What an entry of the journal is, and each whole number and each yes or no in it, in their order.</summary>
    public TraceHash Add(JournalEntry entry)
    {
        var hash = Add((int)entry.Kind);
        var reader = new Utf8JsonReader(JournalPayload.ToBytes(entry));
        while (reader.Read())
        {
            hash = reader.TokenType switch
            {
                JsonTokenType.Number when reader.TryGetInt64(out var number) => hash.Add(number),
                JsonTokenType.True => hash.Add(1),
                JsonTokenType.False => hash.Add(0),
                _ => hash,
            };
        }

        return hash;
    }
}
