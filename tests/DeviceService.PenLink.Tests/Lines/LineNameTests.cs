using Xunit;

namespace DeviceService.PenLink.Tests;

public sealed class LineNameTests
{
    [Theory]
    [InlineData("/dev/serial/by-id/usb-Acme_Pen_42-if00", null, 0)]
    [InlineData("tcp://127.0.0.1:4001", "127.0.0.1", 4001)]
    [InlineData("tcp://[::1]:4001", "::1", 4001)]
    [InlineData("TCP://serial-server.clinic:65535", "serial-server.clinic", 65535)]
    public void A_name_is_kept_as_it_was_given(string text, string? host, int port)
    {
        Assert.True(LineName.TryParse(text, out var name, out _));
        Assert.Equal((text, host, port), (name.Text, name.Host, name.Port));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("pen", "absolute path")]
    [InlineData("/dev/tty\0USB0", "control characters")]
    [InlineData(" /dev/ttyUSB0", "begins or ends with a space")]
    [InlineData("http://pen:80", "scheme")]
    [InlineData("tcp://pen", "no port")]
    [InlineData("tcp://pen:0", "no port")]
    [InlineData("tcp://pen:65536", "no port")]
    [InlineData("tcp://pen:+1", "no port")]
    [InlineData("tcp://:4001", "no host")]
    [InlineData("tcp://a b:4001", "no host")]
    public void A_malformed_name_is_refused_with_what_is_wrong_and_what_to_write(string text, string wrong)
    {
        Assert.False(LineName.TryParse(text, out _, out var problem));
        Assert.Contains(wrong, problem, StringComparison.Ordinal);
        Assert.Contains("tcp://host:port", problem, StringComparison.Ordinal);
    }
}
