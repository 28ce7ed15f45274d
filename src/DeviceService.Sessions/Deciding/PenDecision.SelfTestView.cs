using DeviceService.Safety;

namespace DeviceService.Sessions;

// What a self-test shows of itself.
internal static partial class PenDecision
{
    internal static SelfTestView? SelfTestViewOf(PenState state) => state.SelfTest is { Rate: null } test
        ? new SelfTestView(test.SelfTestId, test.Stage == SelfTestStage.Waiting ? SelfTestNext(test) : test.Part, StepOf(test.Stage), InstructionOf(state, test))
        : null;

    private static SelfTestStep StepOf(SelfTestStage stage) => stage switch
    {
        SelfTestStage.Waiting => SelfTestStep.Waiting,
        SelfTestStage.Limits or SelfTestStage.Intent or SelfTestStage.Setting or SelfTestStage.Arming or SelfTestStage.Over => SelfTestStep.Asking,
        SelfTestStage.Resting => SelfTestStep.Resting,
        SelfTestStage.Pressing => SelfTestStep.Pressing,
        SelfTestStage.Turning => SelfTestStep.Turning,
        SelfTestStage.Stopping or SelfTestStage.Withholding or SelfTestStage.Standing => SelfTestStep.Ending,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "Not a stage."),
    };

    private static string InstructionOf(PenState state, SelfTestProgress test) => test.Stage switch
    {
        SelfTestStage.Waiting when state.Latched => "Release the trigger, look at the pen, and acknowledge the stop.",
        SelfTestStage.Waiting => "Release the trigger, and hold the tip in the air.",
        SelfTestStage.Resting => "Leave the pen alone: trigger released, tip in the air.",
        SelfTestStage.Pressing => "Tip in the air: press the trigger and hold it. The motor turns.",
        SelfTestStage.Turning => "Keep the trigger pressed, until the motor stands.",
        SelfTestStage.Stopping or SelfTestStage.Withholding or SelfTestStage.Standing => "Keep the trigger pressed: the motor has to stand by itself.",
        _ => "Wait.",
    };
}
