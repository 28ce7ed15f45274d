using DeviceService.Journal;
using DeviceService.Sessions;
using Google.Protobuf;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Journal entries as lines of text, gathered to responses of a bounded size.</summary>
internal sealed class ExportLines(V1.ExportFormat format) : IDisposable
{
    private readonly MemoryStream _text = new();
    private long _last;
    private bool _begun;

    public void Dispose() => _text.Dispose();

    public long Length => _text.Length;

    /// <summary>Adds an entry, with the numbers of its amendments.</summary>
    public void Add(StoredEntry entry, IReadOnlyList<long> amendedBy)
    {
        if (!_begun && format == V1.ExportFormat.Csv)
        {
            _text.Write(System.Text.Encoding.UTF8.GetBytes(EntryExport.CsvHeader));
        }

        _begun = true;
        _last = entry.Number;
        _text.Write(format == V1.ExportFormat.Csv
            ? System.Text.Encoding.UTF8.GetBytes(EntryExport.ToCsv(entry, amendedBy))
            : EntryExport.ToNdjson(entry, amendedBy));
    }

    /// <summary>What was gathered, which is then gone from here.</summary>
    public V1.ExportLogResponse Take()
    {
        var response = new V1.ExportLogResponse { Lines = ByteString.CopyFrom(_text.GetBuffer(), 0, (int)_text.Length), LastEntry = (ulong)_last };
        _text.SetLength(0);
        return response;
    }
}
