using System.Security.Cryptography;
using DeviceService.Journal;
using DeviceService.Safety;
using Google.Protobuf;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What led to a fault: lists the incident files, and hands one out.</summary>
internal sealed class DiagnosticsEndpoint(IncidentFiles files, IncidentWriter writer, StreamEnding ending) : V1.DiagnosticsService.DiagnosticsServiceBase
{
    private const int ChunkBytes = 64 * 1024;

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
}
