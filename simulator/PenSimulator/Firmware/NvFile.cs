using System.Text.Json;

namespace PenSimulator.Firmware;

/// <summary>Keeps a pen's memory in a file, so that a pen that is killed starts again as a real one would.</summary>
public sealed class NvFile(string path)
{
    private NvMemory? _stored;
    private ulong _storedVersion;

    /// <summary>The memory as the file holds it; a new one where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public NvMemory Load()
    {
        if (!File.Exists(path))
        {
            return new NvMemory();
        }

        try
        {
            var content = JsonSerializer.Deserialize<NvContent>(File.ReadAllBytes(path));
            return content is null
                ? throw new InvalidDataException($"'{path}' holds no pen memory. Name another file, or remove it.")
                : new NvMemory { Content = content };
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException(
                $"'{path}' holds no pen memory ({damage.Message}). Name another file, or remove it.", damage);
        }
    }

    /// <summary>Stores the memory where it changed since the last call; whole or not at all.</summary>
    public void Keep(NvMemory memory)
    {
        if (ReferenceEquals(memory, _stored) && memory.Version == _storedVersion)
        {
            return;
        }

        var fresh = path + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(memory.Content));
        File.Move(fresh, path, overwrite: true);
        (_stored, _storedVersion) = (memory, memory.Version);
    }
}
