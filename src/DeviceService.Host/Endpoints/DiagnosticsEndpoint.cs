using System.Security.Cryptography;
using DeviceService.Journal;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What tells cable, host and firmware apart; what stopped pens, from the journal; and what led to a fault: lists the incident files, and hands one out.</summary>
internal sealed class DiagnosticsEndpoint(IJournal journal, PenFleet fleet, IncidentFiles files, IncidentWriter writer, StreamEnding ending) : V1.DiagnosticsService.DiagnosticsServiceBase
{
    private const int ChunkBytes = 64 * 1024;

    public override async Task<V1.ListStopsResponse> ListStops(V1.ListStopsRequest request, ServerCallContext context)
    {
        var wanted = Fields.Page(request.PageSize, request.PageToken);
        var filter = new StopFilter(
            Fields.OptionalName("pen_id", request.PenId),
            Fields.OptionalStopReason("reason", request.Reason),
            Fields.Time("stopped_from", request.StoppedFrom),
            Fields.Time("stopped_before", request.StoppedBefore));
        var page = await Paging.ReadAsync(wanted, asked => journal.FindStopsAsync(filter, asked, context.CancellationToken));
        var counts = await journal.CountStopsAsync(filter, context.CancellationToken);
        var latched = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var pen in page.Items.Select(static stop => stop.PenId).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            latched[pen] = await IsLatchedAsync(pen, context.CancellationToken);
        }

        var response = new V1.ListStopsResponse { NextPageToken = page.NextToken ?? "" };
        response.Stops.AddRange(page.Items.Select(stop => stop.ToWire(stop.PenId is { } pen ? latched[pen] : null)));
        response.Counts.AddRange(counts.Select(StopMapping.ToWire));
        return response;
    }

    public override Task<V1.GetDiagnosticsResponse> GetDiagnostics(V1.GetDiagnosticsRequest request, ServerCallContext context)
    {
        var name = request.PenCase switch
        {
            V1.GetDiagnosticsRequest.PenOneofCase.PenId => new PenName(Fields.Name("pen_id", request.PenId), null),
            V1.GetDiagnosticsRequest.PenOneofCase.Line => new PenName(null, Fields.Line("line", request.Line)),
            _ => throw Fields.Missing("pen_id or line"),
        };
        return Task.FromResult((fleet.ReportDiagnostics(name, out var refusal) ?? throw new CallRefusedException(refusal!)).ToWire());
    }

    public override Task<V1.ListIncidentsResponse> ListIncidents(V1.ListIncidentsRequest request, ServerCallContext context)
    {
        var wanted = Fields.Page(request.PageSize, request.PageToken);
        var pen = Fields.OptionalName("pen_id", request.PenId);
        var from = Fields.Time("noticed_from", request.NoticedFrom);
        var before = Fields.Time("noticed_before", request.NoticedBefore);
        var page = Paging.OfNewest(
            files.List().Where(one => (pen is null || one.Header.PenId == pen) && (from is null || one.Header.At >= from) && (before is null || one.Header.At < before)),
            static one => one.Header.IncidentId,
            wanted);
        var response = new V1.ListIncidentsResponse { NextPageToken = page.NextToken ?? "", NotWritten = (ulong)writer.NotWritten };
        response.Incidents.AddRange(page.Items.Select(IncidentMapping.ToWire));
        return Task.FromResult(response);
    }

    public override async Task GetIncident(V1.GetIncidentRequest request, IServerStreamWriter<V1.GetIncidentResponse> responseStream, ServerCallContext context)
    {
        var id = Fields.Name("incident_id", request.IncidentId);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending.Token);
        await using var file = files.Open(id) ?? throw new CallRefusedException(Rules.IncidentUnknown.Refuse(("observed", id)));
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        var size = 0UL;
        while (await file.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, linked.Token) is var count and > 0)
        {
            digest.AppendData(buffer, 0, count);
            size += (ulong)count;
            await responseStream.WriteAsync(new V1.GetIncidentResponse { Chunk = ByteString.CopyFrom(buffer, 0, count) }, linked.Token);
        }

        await responseStream.WriteAsync(
            new V1.GetIncidentResponse { Sha256 = Convert.ToHexStringLower(digest.GetHashAndReset()), SizeBytes = size }, linked.Token);
    }

    // A pen that is attached no more is latched where nobody acknowledged its newest stop: attached again, it begins so.
    private async Task<bool> IsLatchedAsync(string penId, CancellationToken cancellationToken) =>
        fleet.ListPens().FirstOrDefault(pen => pen.PenId == penId)?.Latched
        ?? (await journal.FindStopsAsync(new StopFilter(penId), new PageRequest(1, null), cancellationToken)).Items is [{ AcknowledgedAt: null }];
}
