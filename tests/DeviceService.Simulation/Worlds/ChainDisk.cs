using DeviceService.Journal;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;

namespace DeviceService.Simulation.Worlds;

/// <summary>
/// The service's own store with its hash chain, on a real file, beside the journal in memory: what is written there is written here. When the
/// power goes, its files are left as a disk may leave them, cut anywhere within the last transaction, and opened again (P5).
/// </summary>
internal sealed class ChainDisk : IDisposable
{
    private static readonly Lazy<string> Empty = new(MakeEmpty);

    private readonly MemoryJournal _journal;
    private string _folder = Directory.CreateTempSubdirectory("chain-").FullName;
    private ChainStore _store;
    private readonly int _before;
    private long _survived;
    private int _crashes;

    public ChainDisk(MemoryJournal journal)
    {
        _journal = journal;
        _before = journal.Count;
        File.Copy(new JournalPaths(Empty.Value).Database, new JournalPaths(_folder).Database);
        _store = new ChainStore(new JournalPaths(_folder), pageCountMax: null);
        journal.Written = Append;
    }

    private long Expected => _journal.Count - _before + _survived;

    /// <summary>The power goes while a transaction is on its way to the disk, and comes back. What is wrong then; null for nothing.</summary>
    public string? Crash(Dice dice)
    {
        var log = new JournalPaths(_folder).Database + "-wal";
        var whole = LengthOf(log);
        Append([UnderWay()]);
        var torn = LengthOf(log);

        // A log that was begun anew has the same length, and is taken as it is.
        var cut = torn > whole ? whole + dice.Between(0, (int)(torn - whole)) : torn;
        var after = Directory.CreateTempSubdirectory("chain-").FullName;
        File.Copy(new JournalPaths(_folder).Database, new JournalPaths(after).Database);
        File.Copy(log, new JournalPaths(after).Database + "-wal");
        using (var file = File.OpenWrite(new JournalPaths(after).Database + "-wal"))
        {
            file.SetLength(cut);
        }

        Leave();
        _folder = after;
        _store = new ChainStore(new JournalPaths(after), pageCountMax: null);
        _survived += _store.Head.EntryCount > Expected ? 1 : 0;
        return Defect();
    }

    /// <summary>What is wrong with the chain; null for nothing.</summary>
    public string? Defect()
    {
        if (new Verifier(new JournalPaths(_folder)).VerifyChain(fromNewestCheckpoint: false, CancellationToken.None) is { } defect)
        {
            return defect.ToString();
        }

        return _store.Head.EntryCount == Expected ? null : $"the chain has {_store.Head.EntryCount} entries, and {Expected} were acknowledged";
    }

    public void Dispose()
    {
        _journal.Written = static _ => { };
        Leave();
    }

    private void Append(IReadOnlyList<JournalEntry> entries) => _store.Commit([new PendingAppend([.. entries.Select(EncodedEntry.Of)])]);

    // Nobody was answered for it: it may be there afterwards, or not, but never a part of it.
    private RequestRecord UnderWay() => new()
    {
        At = new Moment(DateTimeOffset.UnixEpoch, 0),
        By = Actor.Service,
        Principal = "nobody",
        Rpc = "UnderWay",
        RequestId = $"under-way-{++_crashes}",
        PayloadDigest = new string('7', 5_000),
        Answer = null,
    };

    private void Leave()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static string MakeEmpty()
    {
        var folder = Directory.CreateTempSubdirectory("chain-empty-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Schema.Migrate(new JournalPaths(folder));
        return folder;
    }
}
