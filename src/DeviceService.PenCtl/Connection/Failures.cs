using Google.Rpc;
using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>What an error means for the person and for the exit code.</summary>
internal static class Failures
{
    /// <summary>Null for what is a defect of penctl, whose stack somebody has to see.</summary>
    public static PenCtlException? Read(Exception failure, string address) => failure switch
    {
        PenCtlException read => read,
        RpcException call => Of(call, address),
        OutputUnreadException => new PenCtlException(ExitCode.CannotWrite, failure.Message, "", failure),
        IOException or UnauthorizedAccessException => new PenCtlException(ExitCode.CannotWrite, failure.Message, "Name a file or folder that this user may use.", failure),
        _ => null,
    };

    public static PenCtlException Of(RpcException call, string address)
    {
        var info = call.GetRpcStatus()?.GetDetail<ErrorInfo>();
        if (info is null)
        {
            return Unexplained(call, address);
        }

        return new PenCtlException(CodeOf(call.StatusCode, explained: true), Sentence(call.Status.Detail), RemedyOf(call, info), call) { Rule = Value(info, "rule_id") };
    }

    private static PenCtlException Unexplained(RpcException call, string address) => call.StatusCode switch
    {
        StatusCode.Unavailable => new PenCtlException(
            ExitCode.NoService, $"No service answers at {address}: {Reason(call)}.",
            "Start it, or name another address with --service or PENCTL_SERVICE; `penctl doctor` looks at this machine.", call),
        StatusCode.DeadlineExceeded => new PenCtlException(
            ExitCode.NoService, $"The service at {address} did not answer in time.", "Look at its log, or wait longer with --patience SECONDS.", call),
        StatusCode.Unimplemented => new PenCtlException(
            ExitCode.NoService, $"What answers at {address} does not know this call.", "Name the address of a DeviceService of this version.", call),
        StatusCode.Internal => new PenCtlException(
            ExitCode.NoService, $"What answers at {address} is no service of this kind, or it failed: {Reason(call)}.", "Look at the address and at the service's log.", call),
        _ => new PenCtlException(CodeOf(call.StatusCode, explained: false), Sentence(call.Status.Detail), "", call),
    };

    private static ExitCode CodeOf(StatusCode code, bool explained) => code switch
    {
        StatusCode.NotFound => ExitCode.NotFound,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => ExitCode.NotPermitted,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => ExitCode.Refused,
        StatusCode.ResourceExhausted => ExitCode.Busy,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.NoService,

        // With an explanation: a command that was sent and not answered. A service that fails says UNKNOWN too, and explains nothing.
        StatusCode.Unknown when explained => ExitCode.Uncertain,
        _ => ExitCode.Defect,
    };

    private static string RemedyOf(RpcException call, ErrorInfo info)
    {
        var remedy = Value(info, "remedy");

        // The service's sentence often ends with the remedy already.
        return call.StatusCode == StatusCode.Unauthenticated ? "Sign in: --operator ID with the command, or `penctl sign-in ID` and PENCTL_TOKEN."
            : call.Status.Detail.Contains(remedy, StringComparison.Ordinal) ? ""
            : remedy;
    }

    private static string Sentence(string detail) => detail.EndsWith('.') || detail.Length == 0 ? detail : detail + ".";

    // The innermost reason says what happened on the line; what stands around it says it in more words.
    private static string Reason(RpcException call)
    {
        var innermost = (Exception)call;
        for (var inner = call.Status.DebugException; inner is not null; inner = inner.InnerException)
        {
            innermost = inner;
        }

        return (innermost == call ? call.Status.Detail : innermost.Message).TrimEnd('.');
    }

    private static string Value(ErrorInfo info, string name) => info.Metadata.TryGetValue(name, out var value) ? value : "";
}
