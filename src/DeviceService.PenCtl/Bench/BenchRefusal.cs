using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>Which refusals a person at the bench can do something about, there and then.</summary>
internal static class BenchRefusal
{
    /// <summary>The refusal; null for what the guide cannot go on after: no service, nobody signed in, not their role.</summary>
    public static PenCtlException? Of(RpcException call) =>
        Failures.Of(call, "") is { Code: ExitCode.Refused or ExitCode.Busy or ExitCode.NotFound or ExitCode.Defect, Rule.Length: > 0 } refusal
            ? refusal
            : null;

    /// <summary>The rule by which nothing is taken any more.</summary>
    public const string Over = "R-CALIBRATION-OVER";

    /// <summary>What is told of a reading that nobody asks for any more, as markup.</summary>
    public const string Elsewhere = "[yellow]Somebody else works on this calibration too: it asks for something else by now. This reading was not taken.[/]";

    /// <summary>Whether a call was refused by this rule.</summary>
    public static bool Is(RpcException call, string rule) => Of(call)?.Rule == rule;

    /// <summary>Whether what was asked is wrong by itself: the same once more is refused once more.</summary>
    public static bool IsOfArgument(PenCtlException refusal) => refusal.Rule.StartsWith("R-ARGUMENT-", StringComparison.Ordinal);

    /// <summary>Whether a calibration can still go on.</summary>
    public static bool IsOpen(Calibration calibration) =>
        calibration.Stage is not (CalibrationStage.Passed or CalibrationStage.Failed or CalibrationStage.Aborted);

    /// <summary>A calibration as it stands now: somebody else may work on it too.</summary>
    public static async Task<Calibration> NewestAsync(CommandRun run, ServiceConnection service, string calibrationId) =>
        (await service.Calibrations.GetCalibrationAsync(
            new GetCalibrationRequest { CalibrationId = calibrationId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Calibration;
}
