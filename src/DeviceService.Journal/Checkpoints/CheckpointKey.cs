using System.Security.Cryptography;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// The ECDSA P-256 key of this data directory. It is made once; a journal that already has checkpoints is not opened
/// with another, because a new key would sign whatever was written anew.
/// </summary>
internal sealed class CheckpointKey : IDisposable
{
    private readonly ECDsa _key;

    private CheckpointKey(ECDsa key)
    {
        _key = key;
        KeyId = IdOf(key);
    }

    /// <summary>First 16 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo).</summary>
    public string KeyId { get; }

    /// <summary>Reads the key, or makes one for a journal that has no checkpoint yet.</summary>
    /// <exception cref="JournalOpenException">Checkpoints exist and their key is gone, or the file is no key.</exception>
    public static CheckpointKey LoadOrCreate(JournalPaths paths, string? keyIdInUse)
    {
        if (File.Exists(paths.CheckpointKey))
        {
            var loaded = Load(paths);
            if (keyIdInUse is not null && loaded.KeyId != keyIdInUse)
            {
                loaded.Dispose();
                throw Gone(paths, $"is key {loaded.KeyId}, but the journal's checkpoints were signed with key {keyIdInUse}");
            }

            return loaded;
        }

        return keyIdInUse is null
            ? Create(paths)
            : throw Gone(paths, $"is missing, and the journal has checkpoints signed with key {keyIdInUse}");
    }

    /// <summary>The public key beside the journal, which is all that verifying needs; null when it is not there.</summary>
    public static ECDsa? LoadPublic(JournalPaths paths)
    {
        if (!File.Exists(paths.CheckpointPublicKey))
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(paths.CheckpointPublicKey));
            return key;
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException or IOException)
        {
            key.Dispose();
            return null;
        }
    }

    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];

    /// <summary>Signs a head.</summary>
    public Checkpoint Sign(long entryCount, byte[] hash, DateTimeOffset signedAt)
    {
        var exact = UnixMicroseconds.ToWallTime(UnixMicroseconds.Of(signedAt));
        var signature = _key.SignData(
            CheckpointSignature.StatementOf(entryCount, hash, exact),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        return new Checkpoint(
            new JournalHead(entryCount, Convert.ToHexStringLower(hash)), exact, Convert.ToHexStringLower(signature), KeyId);
    }

    public void Dispose() => _key.Dispose();

    private static CheckpointKey Load(JournalPaths paths)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(paths.CheckpointKey));
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Gone(paths, "is not a private key in PEM");
        }

        WritePublic(paths, key);
        return new CheckpointKey(key);
    }

    private static CheckpointKey Create(JournalPaths paths)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DurableFile.Write(paths.CheckpointKey, key.ExportPkcs8PrivateKeyPem() + "\n", ownerOnly: true);
        WritePublic(paths, key);
        return new CheckpointKey(key);
    }

    private static void WritePublic(JournalPaths paths, ECDsa key)
    {
        var pem = key.ExportSubjectPublicKeyInfoPem() + "\n";
        if (!File.Exists(paths.CheckpointPublicKey) || File.ReadAllText(paths.CheckpointPublicKey) != pem)
        {
            DurableFile.Write(paths.CheckpointPublicKey, pem, ownerOnly: false);
        }
    }

    private static JournalOpenException Gone(JournalPaths paths, string what) => new(
        JournalOpenFailure.CheckpointKeyMissing,
        $"'{paths.CheckpointKey}' {what}. Restore the key from the backup of this data directory; " +
        "or move the whole directory aside and begin a new journal.");
}
