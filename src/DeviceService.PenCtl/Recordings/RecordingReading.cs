using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>A pass's recording, sample by sample, as the service streams it.</summary>
internal static class RecordingReading
{
    public static async IAsyncEnumerable<RecordedRow> RowsAsync(CommandRun run, string passId)
    {
        var service = await run.ServiceAsync();
        using var call = service.PassLog.GetRecording(new GetRecordingRequest { PassId = passId }, cancellationToken: run.Cancellation);
        await foreach (var response in call.ResponseStream.ReadAllAsync(run.Cancellation))
        {
            var missing = response.Batch.MissingBefore;
            foreach (var sample in response.Batch.Samples)
            {
                yield return RecordedRow.Of(passId, response.ActivationId, sample, missing);
                missing = 0;
            }
        }
    }

    /// <exception cref="PenCtlException">There is none.</exception>
    public static async Task<List<RecordedRow>> AllAsync(CommandRun run, string passId)
    {
        var rows = new List<RecordedRow>();
        await foreach (var row in RowsAsync(run, passId))
        {
            rows.Add(row);
        }

        return rows.Count > 0
            ? rows
            : throw new PenCtlException(ExitCode.NotFound, $"Pass {passId} has no recording.", "`penctl sessions show` says why where its activations have no digest: nothing was driven, or it could not be kept.");
    }
}
