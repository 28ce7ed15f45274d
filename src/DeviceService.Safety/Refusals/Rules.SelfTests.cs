namespace DeviceService.Safety;

// Self-tests: whether a stop and the dead-man end the drive of this pen, under this firmware (H08).
public static partial class Rules
{
    private static Rule[] SelfTestRules => [SelfTestFailed, SelfTestVoid, SelfTestOpen, SelfTestUnknown, SelfTestSession, SelfTestOver];

    public static Rule SelfTestFailed { get; } = SelfTest(
        "R-SELF-TEST-FAILED",
        "Pen {pen} failed {check} in self-test {observed}, and has passed none since.",
        "Have it repaired, and self-tested until it passes.");

    public static Rule SelfTestVoid { get; } = SelfTest(
        "R-SELF-TEST-VOID",
        "Self-test {observed} of pen {pen} passed under firmware {limit}, and the pen has run {firmware} since.",
        "Have a technician run a self-test under the firmware that it runs now.");

    public static Rule SelfTestOpen { get; } = SelfTest(
        "R-SELF-TEST-OPEN",
        "Pen {pen} is on the bench: self-test {observed} is open.",
        "Go on with that self-test, or end it.");

    public static Rule SelfTestSession { get; } = SelfTest(
        "R-SELF-TEST-SESSION",
        "Session {session} is open on pen {pen}, and a pen with a patient is not tested.",
        "Complete or abort the session first.");

    public static Rule SelfTestOver { get; } = SelfTest(
        "R-SELF-TEST-OVER",
        "The self-test of pen {pen} does not go on: {observed}.",
        "Remove the cause, and run it again: it goes on with what was not done.");

    public static Rule SelfTestUnknown { get; } = new(
        "R-SELF-TEST-UNKNOWN", "H08", RefusalCategory.NotFound, "There is no self-test {observed}.", "See ListSelfTests.");

    private static Rule SelfTest(string id, string sentence, string remedy) => new(id, "H08", RefusalCategory.State, sentence, remedy);
}
