using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Self-tests in the words of the API.</summary>
internal static class SelfTestMapping
{
    public static V1.SelfTestCheck ToWire(this SelfTestCheck check) => check switch
    {
        SelfTestCheck.SensorsAtRest => V1.SelfTestCheck.SensorsAtRest,
        SelfTestCheck.LimitsDigest => V1.SelfTestCheck.LimitsDigest,
        SelfTestCheck.Clock => V1.SelfTestCheck.Clock,
        SelfTestCheck.LineErrors => V1.SelfTestCheck.LineErrors,
        SelfTestCheck.SensorsTurning => V1.SelfTestCheck.SensorsTurning,
        SelfTestCheck.BatteryUnderLoad => V1.SelfTestCheck.BatteryUnderLoad,
        SelfTestCheck.Stop => V1.SelfTestCheck.Stop,
        SelfTestCheck.DeadMan => V1.SelfTestCheck.DeadMan,
        _ => throw WireEnums.Unknown(check),
    };

    public static V1.SelfTestVerdict ToWire(this SelfTestVerdict verdict) => verdict switch
    {
        SelfTestVerdict.Pass => V1.SelfTestVerdict.Pass,
        SelfTestVerdict.Fail => V1.SelfTestVerdict.Fail,
        SelfTestVerdict.NotTested => V1.SelfTestVerdict.NotTested,
        _ => throw WireEnums.Unknown(verdict),
    };

    public static V1.SelfTestPhase ToWire(this SelfTestStep step) => step switch
    {
        SelfTestStep.Waiting => V1.SelfTestPhase.Waiting,
        SelfTestStep.Asking => V1.SelfTestPhase.Asking,
        SelfTestStep.Resting => V1.SelfTestPhase.Resting,
        SelfTestStep.Pressing => V1.SelfTestPhase.Pressing,
        SelfTestStep.Turning => V1.SelfTestPhase.Turning,
        SelfTestStep.Ending => V1.SelfTestPhase.Ending,
        _ => throw WireEnums.Unknown(step),
    };

    public static V1.SelfTestStage ToWire(this SelfTestResult result) => result switch
    {
        SelfTestResult.Passed => V1.SelfTestStage.Passed,
        SelfTestResult.Failed => V1.SelfTestStage.Failed,
        SelfTestResult.Incomplete => V1.SelfTestStage.Incomplete,
        _ => throw WireEnums.Unknown(result),
    };

    /// <summary>A self-test as it stands, with one finding of each check: what nobody did is not tested.</summary>
    /// <param name="life">What is on record.</param>
    /// <param name="running">What it is at; null while it does not run.</param>
    /// <param name="holds">Whether it speaks of the pen as it is.</param>
    public static V1.SelfTest ToWire(this SelfTestLife life, SelfTestView? running, bool holds)
    {
        var wire = new V1.SelfTest
        {
            SelfTestId = life.SelfTestId,
            PenId = life.PenId,
            Stage = life.End?.Result.ToWire() ?? (running is null ? V1.SelfTestStage.Open : V1.SelfTestStage.Running),
            Step = life.IsOpen && running is not null
                ? new V1.SelfTestStep { Check = running.Check.ToWire(), Phase = running.Step.ToWire(), Instruction = running.Instruction }
                : null,
            Operator = life.Begun.By.ToWire(),
            BegunAt = life.Begun.At.ToWire(),
            EndedAt = life.End?.At.ToWire(),
            EndReason = life.End?.Reason ?? "",
            Vendor = life.Begun.Vendor,
            Model = life.Begun.Model,
            FirmwareVersion = life.Begun.FirmwareVersion,
            BootId = life.Begun.BootId,
            Simulated = life.Begun.Simulated,
            Holds = holds,
        };
        wire.Findings.AddRange(Enum.GetValues<SelfTestCheck>().Order().Select(check => life.Found.TryGetValue(check, out var found) ? Found(found) : NotDone(check, life)));
        return wire;
    }

    private static V1.SelfTestFinding Found(SelfTestFindingRecord record)
    {
        var wire = new V1.SelfTestFinding
        {
            Check = record.Finding.Check.ToWire(),
            Verdict = record.Finding.Verdict.ToWire(),
            Reason = record.Finding.Reason,
            At = record.At.ToWire(),
            BootId = record.BootId,
        };
        wire.Measurements.AddRange(record.Finding.Measured.Select(ToWire));
        return wire;
    }

    private static V1.SelfTestFinding NotDone(SelfTestCheck check, SelfTestLife life) => new()
    {
        Check = check.ToWire(),
        Verdict = V1.SelfTestVerdict.NotTested,
        Reason = life.End is { } end ? $"Nobody did it before the self-test was ended: {end.Reason}" : "Nobody has done it yet.",
    };

    private static V1.SelfTestMeasurement ToWire(SelfTestMeasurement measured)
    {
        var wire = new V1.SelfTestMeasurement { Name = measured.Name, Observed = measured.Observed, Source = measured.Source };
        if (measured.Lowest is { } lowest)
        {
            wire.Lowest = lowest;
        }

        if (measured.Highest is { } highest)
        {
            wire.Highest = highest;
        }

        return wire;
    }
}
