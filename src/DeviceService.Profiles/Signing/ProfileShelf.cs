using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Profiles;

/// <summary>
/// The profiles of this service: the shipped one, and those of the clinic that lie in its folder, each beside its signature. One that was
/// changed, or is not signed, or is no profile, refuses the whole folder: nobody is to believe that it counts.
/// </summary>
public sealed class ProfileShelf
{
    /// <summary>How a document's file ends.</summary>
    public const string Extension = ".yaml";

    /// <summary>What is added to it for its signature.</summary>
    public const string SignatureExtension = ".sig";

    private const int SignatureBytesMax = 256;

    private readonly string? _folder;
    private readonly ProfileKey? _key;
    private volatile ImmutableDictionary<string, ShelvedProfile> _known = ImmutableDictionary.Create<string, ShelvedProfile>(StringComparer.Ordinal);

    private ProfileShelf(string? folder, ProfileKey? key)
    {
        _folder = folder;
        _key = key;
        var shipped = new ShelvedProfile(ReferenceProfile.Profile, ReferenceProfile.Document, ReadOnlyMemory<byte>.Empty, "", "");
        _known = _known.Add(shipped.Profile.Digest, shipped);
    }

    /// <summary>Every profile that was read so far, the shipped one first, then by name and version.</summary>
    public IReadOnlyList<ShelvedProfile> All =>
        [.. _known.Values.OrderBy(one => one.Shipped ? 0 : 1).ThenBy(one => one.Profile.Id, StringComparer.Ordinal).ThenBy(one => one.Profile.Version)];

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The clinic's folder; null for the shipped profile alone.</param>
    /// <param name="key">The key of the clinic; null for the shipped profile alone.</param>
    /// <exception cref="ProfileFileException">A document cannot be trusted; it names the file, what is wrong, and what to do.</exception>
    public static ProfileShelf Open(string? folder, ProfileKey? key)
    {
        var shelf = new ProfileShelf(folder, key);
        shelf.Reread();
        return shelf;
    }

    /// <summary>The profile of this digest, as it was read; null when none was.</summary>
    public ShelvedProfile? Find(string digest) => _known.GetValueOrDefault(digest);

    /// <summary>Reads the folder anew. What was read before stays known, for what was done under it; what was put there is known from now on.</summary>
    /// <returns>The digests that are there now.</returns>
    /// <exception cref="ProfileFileException">A document cannot be trusted; nothing new is known.</exception>
    public IReadOnlySet<string> Reread()
    {
        var found = Documents().Select(Read).ToArray();
        if (found.GroupBy(one => (one.Profile.Id, one.Profile.Version)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ProfileFileException(
                twice.Last().File, $"calls itself {twice.Key.Id} version {twice.Key.Version}, as {Path.GetFileName(twice.First().File)} does", "Give each issue a version of its own.");
        }

        _known = _known.SetItems(found.Select(one => KeyValuePair.Create(one.Profile.Digest, one)));
        return found.Select(one => one.Profile.Digest).Append(ReferenceProfile.Profile.Digest).ToHashSet(StringComparer.Ordinal);
    }

    private IEnumerable<string> Documents()
    {
        if (_folder is null)
        {
            return [];
        }

        try
        {
            return [.. Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ProfileFileException(_folder, $"cannot be read: {problem.Message}", "Name a folder that this user may read.", problem);
        }
    }

    private ShelvedProfile Read(string file)
    {
        var document = Bytes(file, ProfileReader.BytesMax, "Name a document that this user may read.");
        var signatureFile = file + SignatureExtension;
        if (!File.Exists(signatureFile))
        {
            throw new ProfileFileException(file, "is not signed", $"Sign it into {Path.GetFileName(signatureFile)}, or take it out of the folder.");
        }

        // The signature comes first: nothing is read out of a document that nobody vouches for.
        var signature = Bytes(signatureFile, SignatureBytesMax, "Sign the document again.");
        if (_key is null || !_key.VouchesFor(document, signature))
        {
            throw new ProfileFileException(
                file,
                $"was changed after it was signed, or was signed with another key than {_key?.KeyId ?? "none"}",
                "Restore the document, or have it reviewed and signed again.");
        }

        try
        {
            return new ShelvedProfile(ProfileReader.Read(document), document, signature, file, _key.KeyId);
        }
        catch (ProfileException wrong)
        {
            throw new ProfileFileException(file, $"is signed and no profile: {wrong.Message}", "Correct it, and sign it again.", wrong);
        }
    }

    private static byte[] Bytes(string file, int most, string remedy)
    {
        try
        {
            return new FileInfo(file).Length > most
                ? throw new ProfileFileException(file, $"has more than {most} bytes", remedy)
                : File.ReadAllBytes(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ProfileFileException(file, $"cannot be read: {problem.Message}", remedy, problem);
        }
    }
}
