using System.Buffers;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What was done, read from the journal.</summary>
internal sealed partial class PassLogEndpoint(IJournal journal, ClinicBook book, ClinicCommands clinic, StreamEnding ending, TimeProvider clock) : V1.PassLogService.PassLogServiceBase
{
    private const int ExportBytes = 64 * 1024;

    private static readonly SearchValues<char> HashDigits = SearchValues.Create("0123456789abcdef");

    public override async Task<V1.ListPassesResponse> ListPasses(V1.ListPassesRequest request, ServerCallContext context)
    {
        var filter = new PassFilter(
            Fields.OptionalName("session_id", request.SessionId),
            Fields.OptionalName("pen_id", request.PenId),
            request.PatientReference.Length == 0 ? null : Fields.PatientReference(request.PatientReference),
            Fields.OptionalName("cartridge_id", request.CartridgeId),
            Fields.Time("started_from", request.StartedFrom),
            Fields.Time("started_before", request.StartedBefore));
        var page = await Paging.ReadAsync(
            Fields.Page(request.PageSize, request.PageToken), wanted => journal.ListPassesAsync(filter, wanted, context.CancellationToken));
        var response = new V1.ListPassesResponse { NextPageToken = page.NextToken ?? "" };
        response.Passes.AddRange(page.Items.Select(pass => pass.ToWire()));
        return response;
    }

    public override async Task<V1.GetPassResponse> GetPass(V1.GetPassRequest request, ServerCallContext context)
    {
        var pass = await FindAsync(request.PassId, context);
        var response = new V1.GetPassResponse { Pass = pass.ToWire(await journal.ListActivationsAsync(pass.PassId, context.CancellationToken)) };
        response.Amendments.AddRange(AmendmentsOf(pass));
        return response;
    }

    public override async Task<V1.VerifyLogResponse> VerifyLog(V1.VerifyLogRequest request, ServerCallContext context)
    {
        var report = await journal.VerifyAsync(Expected("expected_head", request.ExpectedHead), context.CancellationToken);
        var response = new V1.VerifyLogResponse
        {
            Verified = report.Verified,
            Head = report.Head.ToWire(),
            EntriesVerified = (ulong)report.EntriesVerified,
            RecordingsVerified = (ulong)report.RecordingsVerified,
            FirstDefect = report.FirstDefect is { } defect
                ? new V1.LogDefect { Kind = defect.Kind.ToWire(), Entry = (ulong)defect.EntryNumber, Sentence = defect.Sentence }
                : null,
        };
        response.Checkpoints.AddRange(report.Checkpoints.Select(found => found.Checkpoint.ToWire(found.Holds)));
        return response;
    }

    public override async Task ExportLog(V1.ExportLogRequest request, IServerStreamWriter<V1.ExportLogResponse> responseStream, ServerCallContext context)
    {
        if (request.Format is not (V1.ExportFormat.Ndjson or V1.ExportFormat.Csv))
        {
            throw Fields.NotOne("format", request.Format, "NDJSON or CSV");
        }

        var session = Fields.OptionalName("session_id", request.SessionId);
        if (session is not null && await journal.FindSessionAsync(session, context.CancellationToken) is null)
        {
            throw new CallRefusedException(Rules.SessionUnknown.Refuse(("observed", session)));
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending.Token);
        var filter = new ExportFilter(SessionId: session, FirstNumber: request.FirstEntry > 1 ? checked((long)Math.Min(request.FirstEntry, long.MaxValue)) : null);
        using var lines = new ExportLines(request.Format);
        JournalHead? head = null;
        await foreach (var entry in journal.ExportAsync(filter, linked.Token))
        {
            if (lines.Length > 0 && lines.Length + entry.Payload.Length > ExportBytes)
            {
                await responseStream.WriteAsync(lines.Take(), linked.Token);
            }

            lines.Add(entry, [.. book.State.Amendments.OfEntry(entry.Number).Select(static amendment => amendment.EntryNumber)]);
            head = new JournalHead(entry.Number, entry.Hash);
        }

        var last = lines.Take();
        last.Head = head?.ToWire();
        await responseStream.WriteAsync(last, linked.Token);
    }

    public override async Task GetRecording(V1.GetRecordingRequest request, IServerStreamWriter<V1.GetRecordingResponse> responseStream, ServerCallContext context)
    {
        var pass = await FindAsync(request.PassId, context);
        var only = Fields.OptionalName("activation_id", request.ActivationId);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending.Token);
        foreach (var activationId in pass.ActivationIds.Where(id => only is null || id == only))
        {
            await foreach (var chunk in journal.Recordings.ReadAsync(activationId, linked.Token))
            {
                var batch = new V1.SampleBatch { MissingBefore = (ulong)chunk.MissingBefore, SentAt = clock.GetUtcNow().ToWire() };
                batch.Samples.AddRange(chunk.Samples.Select(sample => sample.ToWire()));
                await responseStream.WriteAsync(
                    new V1.GetRecordingResponse { ActivationId = chunk.ActivationId, Number = (uint)chunk.Number, Batch = batch }, linked.Token);
            }
        }
    }

    private async Task<PassRecord> FindAsync(string passId, ServerCallContext context)
    {
        var name = Fields.Name("pass_id", passId);
        return await journal.FindPassAsync(name, context.CancellationToken)
            ?? throw new CallRefusedException(Rules.PassUnknown.Refuse(("observed", name)));
    }

    private static JournalHead? Expected(string field, V1.LogHead? head)
    {
        if (head is null)
        {
            return null;
        }

        const int HashLength = 64;
        if (head.HeadHash.Length != HashLength || head.HeadHash.AsSpan().ContainsAnyExcept(HashDigits))
        {
            throw Fields.Form($"{field}.head_hash", head.HeadHash, "64 lower-case hexadecimal digits");
        }

        return head.EntryCount <= long.MaxValue
            ? new JournalHead((long)head.EntryCount, head.HeadHash)
            : throw Fields.Form($"{field}.entry_count", Refusal.Number(long.MaxValue) + " and more", "the count that an earlier answer gave");
    }
}
