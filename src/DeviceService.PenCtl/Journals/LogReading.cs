using System.Runtime.CompilerServices;
using System.Text;
using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>The journal, entry by entry, as the service exports it.</summary>
internal static class LogReading
{
    /// <summary>Every entry from one on, oldest first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="firstEntry">The entry to begin with, from 1.</param>
    /// <param name="sessionId">Only the entries of this session; empty for all.</param>
    public static async IAsyncEnumerable<LogEntry> EntriesAsync(CommandRun run, ulong firstEntry = 1, string sessionId = "")
    {
        await foreach (var response in ChunksAsync(run, new ExportLogRequest { Format = ExportFormat.Ndjson, FirstEntry = firstEntry, SessionId = sessionId }, run.Cancellation))
        {
            foreach (var line in Encoding.UTF8.GetString(response.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return LogEntry.Read(line);
            }
        }
    }

    /// <summary>The responses of an export; the last one has the head.</summary>
    public static async IAsyncEnumerable<ExportLogResponse> ChunksAsync(CommandRun run, ExportLogRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var service = await run.ServiceAsync();
        using var call = service.PassLog.ExportLog(request, cancellationToken: cancellation);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellation))
        {
            yield return response;
        }
    }
}
