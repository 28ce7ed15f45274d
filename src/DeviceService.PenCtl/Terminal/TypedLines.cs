using System.Threading.Channels;

namespace DeviceService.PenCtl;

/// <summary>
/// Lines that a person types. They are read by the terminal's own line editing, on a thread of their own: a question that is given up, because
/// Ctrl+C came, does not wait for the line that nobody types any more.
/// </summary>
/// <param name="open">Opens what is typed; called once, with the first question.</param>
internal sealed class TypedLines(Func<TextReader> open)
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleWriter = true });
    private bool _reading;

    /// <summary>Drops what was typed before a question was put: a number that was meant for one point is never the answer of another.</summary>
    public void Forget()
    {
        Begin();
        while (_lines.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>The next line, without the blanks around it; null once nobody is there any more.</summary>
    public async Task<string?> NextAsync(CancellationToken cancellation)
    {
        Begin();
        return await _lines.Reader.WaitToReadAsync(cancellation) && _lines.Reader.TryRead(out var line) ? line : null;
    }

    private void Begin()
    {
        if (!_reading)
        {
            _reading = true;

            // Of the background, so that a program that has ended does not wait for a line.
            new Thread(Read) { IsBackground = true, Name = "typed lines" }.Start();
        }
    }

    private void Read()
    {
        try
        {
            using var reader = open();
            while (reader.ReadLine() is { } line)
            {
                _lines.Writer.TryWrite(line.Trim());
            }
        }
        catch (IOException)
        {
            // The terminal went: as the end of what is typed.
        }

        _lines.Writer.TryComplete();
    }
}
