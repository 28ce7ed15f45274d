using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a self-test is at.</summary>
public enum SelfTestStep
{
    /// <summary>It waits for what <see cref="SelfTestView.Instruction"/> asks for.</summary>
    Waiting = 1,

    /// <summary>The pen is asked; nothing moves, and nobody has to do anything.</summary>
    Asking = 2,

    /// <summary>The pen stands, and is looked at.</summary>
    Resting = 3,

    /// <summary>The pen is armed on the bench: the technician's press starts the motor.</summary>
    Pressing = 4,

    /// <summary>The motor turns; the trigger stays pressed.</summary>
    Turning = 5,

    /// <summary>A stop was written, or permission is withheld: the trigger stays pressed until the motor stands.</summary>
    Ending = 6,
}

/// <summary>A self-test that runs.</summary>
/// <param name="SelfTestId">Its id.</param>
/// <param name="Check">What it is at.</param>
/// <param name="Step">How far that has come.</param>
/// <param name="Instruction">What the technician is to do now, as a sentence.</param>
public sealed record SelfTestView(string SelfTestId, SelfTestCheck Check, SelfTestStep Step, string Instruction);
