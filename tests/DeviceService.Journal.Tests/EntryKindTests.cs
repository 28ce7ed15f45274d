using System.Runtime.CompilerServices;
using DeviceService.Sessions;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class EntryKindTests
{
    public static TheoryData<Type> Records =>
        [.. typeof(JournalEntry).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JournalEntry)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_record_can_be_put_into_the_store(Type record)
    {
        // Without its fields: only whether the store knows the kind at all is asked here.
        var entry = (JournalEntry)RuntimeHelpers.GetUninitializedObject(record);

        Assert.IsNotType<ArgumentOutOfRangeException>(Record.Exception(() => ProjectionRow.Of(entry)));
        Assert.IsNotType<ArgumentOutOfRangeException>(Record.Exception(() => JournalPayload.FromBytes(entry.Kind, "{}"u8)));
    }

    [Fact]
    public void Every_kind_has_one_record() =>
        Assert.Equal(
            Enum.GetValues<EntryKind>().Order(),
            Records.Select(row => ((JournalEntry)RuntimeHelpers.GetUninitializedObject(row.Data)).Kind).Order());
}
