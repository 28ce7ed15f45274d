using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// Journals the refusal of a command that could not even be handed on, so that every no is on record. Reads are logged
/// alone: they ask for nothing that could happen.
/// </summary>
internal sealed class RefusalLog(IJournal journal, PenFleet fleet, ILogger<RefusalLog> log)
{
    public async Task RecordAsync(object request, Refusal refusal, ServerCallContext context)
    {
        var rpc = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        var by = Commands.ActorOf(context);
        log.Refused(rpc, refusal.RuleId, by.Principal);
        if (request is not IMessage message || message.Descriptor.FindFieldByName("request_id") is null)
        {
            return;
        }

        await journal.AppendAsync([
            new RefusalRecord
            {
                At = fleet.Now,
                By = by,
                SessionId = Bounded(message, "session_id"),
                PenId = Bounded(message, "pen_id"),
                Action = rpc,
                RequestId = Bounded(message, "request_id") ?? "",
                RuleId = refusal.RuleId,
                HazardId = refusal.HazardId,
                Category = refusal.Category,
                Sentence = refusal.Sentence,
                Remedy = refusal.Remedy,
                Details = refusal.Details,
            },
        ]);
    }

    // What a refused request names may be anything; what is no name is left out.
    private static string? Bounded(IMessage message, string field) =>
        message.Descriptor.FindFieldByName(field)?.Accessor.GetValue(message) is string { Length: > 0 and <= Fields.IdentifierLengthMax } text
        && !text.Any(Fields.MisleadsReaders) ? text : null;
}
