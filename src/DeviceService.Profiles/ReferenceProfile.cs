using DeviceService.Safety;

namespace DeviceService.Profiles;

/// <summary>The profile that is shipped: what is published, and conservative custom where nothing is. A clinic's director signs their own.</summary>
public static class ReferenceProfile
{
    private static readonly Lazy<byte[]> Bytes = new(Load);
    private static readonly Lazy<SafetyProfile> Read = new(static () => ProfileReader.Read(Bytes.Value));

    /// <summary>The profile, read from the document in this assembly.</summary>
    public static SafetyProfile Profile => Read.Value;

    /// <summary>The document's bytes.</summary>
    public static ReadOnlyMemory<byte> Document => Bytes.Value;

    private static byte[] Load()
    {
        using var stream = typeof(ReferenceProfile).Assembly.GetManifestResourceStream("reference.yaml")
            ?? throw new InvalidOperationException("The reference profile is missing from its assembly.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
