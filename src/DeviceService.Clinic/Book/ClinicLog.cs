using Microsoft.Extensions.Logging;

namespace DeviceService.Clinic;

/// <summary>What this project logs. No patient reference and no secret is ever among it.</summary>
internal static partial class ClinicLog
{
    [LoggerMessage(1, LogLevel.Information, "The clinic's book was read: {Entries} entries, {Operators} operators.")]
    public static partial void BookRead(ILogger logger, int entries, int operators);

    [LoggerMessage(3, LogLevel.Warning, "{WrongInARow} wrong PINs in a row for {OperatorId}: the next attempt waits {Seconds} s.")]
    public static partial void OperatorLocked(ILogger logger, string operatorId, int wrongInARow, int seconds);

    [LoggerMessage(2, LogLevel.Error, "Entry {Number} of kind {Kind} could not be applied to the clinic's book; nothing is armed until the service is restarted.")]
    public static partial void ApplyingFailed(ILogger logger, long number, string kind, Exception defect);
}
