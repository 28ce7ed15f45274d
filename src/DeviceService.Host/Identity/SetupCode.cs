using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DeviceService.Clinic;
using DeviceService.Journal;
using DeviceService.Safety;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// Stands for the sign-in that nobody can have while no prescriber is registered whose PIN can be taken: a random code in the data directory, for its
/// owner alone to read. Written anew at each start until there is one, then deleted. There is no default password.
/// </summary>
internal sealed class SetupCode
{
    /// <summary>The file in the data directory.</summary>
    public const string FileName = "setup-code";

    private const int CodeBytes = 16;

    private readonly string _path;
    private readonly ClinicBook _book;
    private readonly string _pinKeyId;
    private byte[]? _code;

    private SetupCode(string path, ClinicBook book, string pinKeyId)
    {
        _path = path;
        _book = book;
        _pinKeyId = pinKeyId;
    }

    /// <param name="dataDirectory">Where the code is written.</param>
    /// <param name="book">Who is registered; it has been read.</param>
    /// <param name="pinKeyId">Which secret PINs are keyed with: one that was keyed with another is taken no more.</param>
    /// <param name="log">Where it says where the code is.</param>
    public static SetupCode Prepare(string dataDirectory, ClinicBook book, string pinKeyId, ILogger log)
    {
        var path = Path.Combine(dataDirectory, FileName);
        File.Delete(path);
        var setup = new SetupCode(path, book, pinKeyId);
        if (setup.HasServed)
        {
            return setup;
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        DurableFile.Write(path, code, ownerOnly: true);
        log.SetupCodeWritten(path);
        setup._code = Encoding.ASCII.GetBytes(code);
        return setup;
    }

    /// <summary>Whether it stands for a sign-in now.</summary>
    public bool IsOffered => _code is not null;

    /// <summary>Whether this is the code; null when none was sent.</summary>
    public bool? Check(string sent) => sent.Length == 0
        ? null
        : _code is { } code && CryptographicOperations.FixedTimeEquals(code, Encoding.UTF8.GetBytes(sent.Trim()));

    private bool HasServed => _book.State.Operators.ById.Values.Any(person => person is { Role: OperatorRole.Prescriber, SuspendedReason: null }
        && (person.PinKeyId is null || person.PinKeyId == _pinKeyId));

    /// <summary>It is over once a prescriber is registered who can sign in. What was answered by the records of another day leaves it as it is.</summary>
    public void SpendIfServed()
    {
        if (HasServed && Interlocked.Exchange(ref _code, null) is not null)
        {
            File.Delete(_path);
        }
    }
}
