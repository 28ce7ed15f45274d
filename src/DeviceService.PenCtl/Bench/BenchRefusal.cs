using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>Which refusals a person at the bench can do something about, there and then.</summary>
internal static class BenchRefusal
{
    /// <summary>The refusal; null for what the guide cannot go on after: no service, nobody signed in, not their role.</summary>
    public static PenCtlException? Of(RpcException call) =>
        Failures.Of(call, "") is { Code: ExitCode.Refused or ExitCode.Busy or ExitCode.NotFound or ExitCode.Defect, Rule.Length: > 0 } refusal
            ? refusal
            : null;

    /// <summary>Whether a call was refused by this rule.</summary>
    public static bool Is(RpcException call, string rule) => Of(call)?.Rule == rule;
}
