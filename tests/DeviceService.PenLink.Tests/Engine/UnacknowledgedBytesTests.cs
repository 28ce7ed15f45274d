using Xunit;

namespace DeviceService.PenLink.Tests;

/// <summary>Law 13: how much may be on its way, to the byte.</summary>
public sealed class UnacknowledgedBytesTests
{
    [Fact]
    public void Law_13_the_512th_byte_has_room_and_the_next_has_none_until_something_is_answered()
    {
        var bytes = new UnacknowledgedBytes();
        bytes.Add(FrameKind.Permission, 1, 200);
        bytes.Add(FrameKind.Permission, 2, 300);

        Assert.True(bytes.HasRoomFor(12));
        Assert.False(bytes.HasRoomFor(13));

        bytes.Acknowledge(FrameKind.Permission, 1);
        Assert.Equal(300, bytes.Count);
        Assert.True(bytes.HasRoomFor(212));
        Assert.False(bytes.HasRoomFor(213));

        bytes.Dropped();
        Assert.True(bytes.HasRoomFor(512));
        Assert.False(bytes.HasRoomFor(513));
    }
}
