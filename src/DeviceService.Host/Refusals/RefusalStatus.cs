using DeviceService.Safety;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace DeviceService.Host;

/// <summary>Turns a refusal into the status that refusal.proto documents: a sentence, and one ErrorInfo with every variable of it.</summary>
internal static class RefusalStatus
{
    public const string Domain = "microneedling.v1";

    // A status travels in trailers, of which clients take some 16 KB: what a caller sent is repeated only in part.
    private const int ValueLengthMax = 200;
    private const int SentenceLengthMax = 1_000;

    public static RpcException ToRpcException(this Refusal refusal, params ReadOnlySpan<(string Name, string Value)> further) =>
        refusal.ToRpcException(null, further);

    /// <summary>The same, with a message that says more beside it.</summary>
    public static RpcException ToRpcException(this Refusal refusal, IMessage? beside, params ReadOnlySpan<(string Name, string Value)> further)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = refusal.RuleId.Replace('-', '_') };
        foreach (var (name, value) in refusal.Details)
        {
            info.Metadata[name] = Cut(value, ValueLengthMax);
        }

        foreach (var (name, value) in further)
        {
            info.Metadata[name] = Cut(value, ValueLengthMax);
        }

        info.Metadata["rule_id"] = refusal.RuleId;
        info.Metadata["hazard"] = refusal.HazardId;
        info.Metadata["limit"] = Cut(refusal.Limit ?? "", ValueLengthMax);
        info.Metadata["observed"] = Cut(refusal.Observed ?? "", ValueLengthMax);
        info.Metadata["unit"] = refusal.Unit ?? "";
        info.Metadata["remedy"] = Cut(refusal.Remedy, SentenceLengthMax);
        return Status(CodeOf(refusal.Category), Cut($"{refusal.Sentence} {refusal.Remedy}", SentenceLengthMax), info, beside);
    }

    /// <summary>A defect: an incident id under which the log has the details, and nothing else.</summary>
    public static RpcException Defect(string incidentId) => Status(
        Code.Internal,
        $"The service failed; nothing was armed by this call. Report incident {incidentId}.",
        new ErrorInfo { Domain = Domain, Reason = "INTERNAL", Metadata = { ["incident_id"] = incidentId } });

    public static Code CodeOf(RefusalCategory category) => category switch
    {
        RefusalCategory.State => Code.FailedPrecondition,
        RefusalCategory.Argument => Code.InvalidArgument,
        RefusalCategory.Permission => Code.PermissionDenied,
        RefusalCategory.Exhausted => Code.ResourceExhausted,
        RefusalCategory.Unknown => Code.Unknown,
        RefusalCategory.NotFound => Code.NotFound,
        RefusalCategory.Unavailable => Code.Unavailable,
        RefusalCategory.OutOfRange => Code.OutOfRange,
        RefusalCategory.Aborted => Code.Aborted,
        RefusalCategory.Unauthenticated => Code.Unauthenticated,
        _ => throw new InvalidOperationException($"No status stands for the category {category}."),
    };

    private static RpcException Status(Code code, string sentence, ErrorInfo info, IMessage? beside = null)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = sentence, Details = { Any.Pack(info) } };
        if (beside is not null)
        {
            status.Details.Add(Any.Pack(beside));
        }

        return status.ToRpcException();
    }

    // Control characters would break the sentence on a terminal or in a log.
    private static string Cut(string text, int lengthMax)
    {
        var clean = text.Any(Fields.MisleadsReaders) ? string.Concat(text.Select(letter => Fields.MisleadsReaders(letter) ? ' ' : letter)) : text;
        return clean.Length <= lengthMax ? clean : string.Concat(clean.AsSpan(0, lengthMax - 1), "…");
    }
}
