using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace DeviceService.Profiles.Tests;

/// <summary>A version names one document, for ever: the shipped one is what its version says, to the byte.</summary>
public sealed class ReferenceVersionTests
{
    /// <summary>
    /// Each version of the shipped profile by the SHA-256 of its document, newest last. A row is added, and none is ever changed. Version 1 was ten
    /// documents, one after the other, before this table was kept, and has the last of them.
    /// </summary>
    private static readonly (int Version, string Digest)[] Issues =
    [
        (1, "787312760036e3865062250745c9d0192af51a10a7f55c6cd3327f6c7cade93e"),
        (2, "c8c2ea82543c373aed92131d4b905844624c1e9ddb3c18e9190c293680d01d0a"),
        (3, "091172f600d66cc80cff09173db0a37e3990c4860a239c9e1232421038a95506"),
        (4, "556aa1089365ad64e247662e271f3a5ea7b99666fbf84a949d75945829102b89"),
    ];

    [Fact]
    public void The_shipped_document_is_the_newest_of_its_versions_to_the_byte() => Assert.True(
        IsIssued(ReferenceProfile.Document.Span),
        $"profiles/reference.yaml was changed: give it version {Issues[^1].Version + 1}, and that version a row here with the digest {ProfileReader.Digest(ReferenceProfile.Document.Span)}.");

    [Fact]
    public void Versions_count_up_and_each_is_another_document()
    {
        Assert.Equal(Enumerable.Range(1, Issues.Length), Issues.Select(static issue => issue.Version));
        Assert.Distinct(Issues.Select(static issue => issue.Digest));
        Assert.All(Issues, static issue => Assert.Equal(SHA256.HashSizeInBytes * 2, issue.Digest.Length));
    }

    [Theory]
    [InlineData("recommended_um: { value: 750,", "recommended_um: { value: 740,")]
    [InlineData("source: \"custom: a year\"", "source: \"custom: one year\"")]
    public void A_change_without_a_version_of_its_own_is_noticed(string text, string changed) => Assert.False(IsIssued(Changed(text, changed)));

    [Fact]
    public void A_version_without_a_row_of_its_own_and_one_that_was_there_before_are_noticed()
    {
        var version = $"version: {Issues[^1].Version}\n";

        Assert.False(IsIssued(Changed(version, $"version: {Issues[^1].Version + 1}\n")));
        Assert.False(IsIssued(Changed(version, $"version: {Issues[^1].Version - 1}\n")));
    }

    private static byte[] Changed(string text, string changed)
    {
        var document = Encoding.UTF8.GetString(ReferenceProfile.Document.Span);
        Assert.Contains(text, document, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(document.Replace(text, changed, StringComparison.Ordinal));
    }

    private static bool IsIssued(ReadOnlySpan<byte> document) => (ProfileReader.Read(document).Version, ProfileReader.Digest(document)) == Issues[^1];
}
