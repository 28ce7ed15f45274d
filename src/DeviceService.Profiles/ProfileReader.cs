using System.Security.Cryptography;
using System.Text;
using DeviceService.Safety;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace DeviceService.Profiles;

/// <summary>A profile from its document's bytes: strict, and every mistake named at once.</summary>
public static class ProfileReader
{
    /// <summary>Largest document, in bytes.</summary>
    public const int BytesMax = 1_000_000;

    /// <summary>Reads a document.</summary>
    /// <param name="document">Its bytes, UTF-8; the digest is over exactly these.</param>
    /// <exception cref="ProfileException">It is not a profile; the exception names each mistake.</exception>
    public static SafetyProfile Read(ReadOnlySpan<byte> document)
    {
        if (document.Length > BytesMax)
        {
            throw new ProfileException([new("the document", $"{document.Length} bytes", "is too long", $"A profile has at most {BytesMax} bytes.")]);
        }

        var text = Decode(document);
        var find = new Findings();
        var profile = ProfileSections.Read(Parse(text), Digest(document), find);
        var faults = find.Faults.Count > 0 ? find.Faults : ProfileCheck.Check(profile);
        return faults.Count == 0 ? profile : throw new ProfileException(faults);
    }

    /// <summary>The digest of a document: SHA-256 over its bytes, 64 lower-case hexadecimal digits.</summary>
    public static string Digest(ReadOnlySpan<byte> document) => Convert.ToHexStringLower(SHA256.HashData(document));

    private static string Decode(ReadOnlySpan<byte> document)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(document);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new ProfileException([new("the document", "", "is not UTF-8", "Save it as UTF-8.")], wrong);
        }
    }

    private static ProfileDocument Parse(string text)
    {
        try
        {
            if (YamlPaths.FirstIndirect(text) is { } indirect)
            {
                throw new ProfileException(
                    [new(indirect, "", "has an anchor, an alias, a tag or a second document", "Write every value where it holds.")]);
            }

            return new StaticDeserializerBuilder(new ProfileYamlContext())
                .WithNamingConvention(UnderscoredNamingConvention.Instance)
                .WithDuplicateKeyChecking()
                .Build()
                .Deserialize<ProfileDocument?>(text)
                ?? throw new ProfileException([new("the document", "", "is empty", "Begin with the reference profile.")]);
        }
        catch (YamlException wrong)
        {
            throw new ProfileException([Describe(text, wrong)], wrong);
        }
        catch (InvalidCastException wrong)
        {
            // The static deserializer's word for a document whose root is a scalar.
            throw new ProfileException([new("the document", "", "is no mapping of keys to values", "Begin with the reference profile.")], wrong);
        }
    }

    private static ProfileFault Describe(string text, YamlException wrong)
    {
        var (start, end) = ((int)wrong.Start.Index, (int)wrong.End.Index);
        var value = start < text.Length && end > start && end - start <= 80 ? text[start..Math.Min(end, text.Length)] : "";
        var reason = (wrong.InnerException ?? wrong).Message.TrimEnd('.');
        var path = PathOrEmpty(text, wrong.Start);
        return new ProfileFault(
            path.Length == 0 ? $"line {wrong.Start.Line}" : $"{path} (line {wrong.Start.Line})",
            value,
            $"cannot be read: {reason}",
            "Correct it; docs/profiles.md and profiles/profile.schema.json name every key.");
    }

    // The walk meets the same malformed place as the deserializer did; up to there it knows the path.
    private static string PathOrEmpty(string text, Mark mark)
    {
        try
        {
            return YamlPaths.At(text, mark);
        }
        catch (YamlException)
        {
            return "";
        }
    }
}
