using System.Runtime.InteropServices;
using System.Text;

namespace DeviceService.PenCtl;

/// <summary>
/// Standard output where it goes into a pipe or a file, on Linux. .NET's own takes what nobody reads any more for written; here that fails, and can be
/// asked about before anything is written.
/// </summary>
/// <param name="descriptor">Number of the open file; it stays its owner's.</param>
internal sealed partial class StandardOutput(int descriptor) : Stream
{
    /// <summary>Number of the process's own.</summary>
    public const int OfProcess = 1;

    // Of Linux, on every processor that .NET runs on.
    private const int Interrupted = 4;
    private const int NoRoomNow = 11;
    private const int NobodyReads = 32;
    private const short Writable = 0x4;
    private const short Failed = 0x8;
    private const short HungUp = 0x10;
    private const int ForEver = -1;

    /// <summary>Whether nobody reads it any more, as after `| head -1`. Nothing is written to find out.</summary>
    public bool Unread
    {
        get
        {
            var polled = new Polled { Descriptor = descriptor };
            return poll(ref polled, 1, 0) > 0 && (polled.Seen & (Failed | HungUp)) != 0;
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Text on it: each piece is written at once, by one thread at a time.</summary>
    /// <param name="encoding">Without a byte order mark.</param>
    public TextWriter AsText(Encoding encoding) => TextWriter.Synchronized(new StreamWriter(this, encoding, leaveOpen: true) { AutoFlush = true });

    /// <summary>Writes all of it. At the place where the file stands: whoever shares it, as in `(penctl ...; penctl ...) >FILE`, goes on behind it.</summary>
    /// <exception cref="OutputUnreadException">Nobody reads it any more.</exception>
    /// <exception cref="IOException">It cannot be written: a full disk.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == NoRoomNow)
            {
                // Whoever made the pipe made it one that does not wait.
                var polled = new Polled { Descriptor = descriptor, Asked = Writable };
                _ = poll(ref polled, 1, ForEver);
            }
            else if (error != Interrupted)
            {
                throw error == NobodyReads ? new OutputUnreadException() : new IOException($"Standard output cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Asked;
        public short Seen;
    }

#pragma warning disable IDE1006 // The names are libc's.
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint write(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int poll(ref Polled polled, nuint count, int milliseconds);
#pragma warning restore IDE1006
}

/// <summary>Nobody reads the answer any more: the other end of its pipe is closed.</summary>
internal sealed class OutputUnreadException() : IOException("Nobody reads the answer any more: the other end of its pipe is closed.");
