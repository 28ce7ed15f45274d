namespace DeviceService.Safety;

/// <summary>What a self-test holds a pen against beside the profile and the limits that it was given. Code, and no option.</summary>
public static class SelfTestBounds
{
    /// <summary>How long a pen that stands is looked at.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>How often a pen that stands is looked at, while nothing can be said of its sensors, its clock or its line: as long as the link's regression
    /// of the clock remembers a round trip that took too long.</summary>
    public const int Looks = 4;

    /// <summary>How long the motor turns before it is stopped: the rate is reached, and the charge is told five times.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How long the motor turns before permission is withheld.</summary>
    public static readonly TimeSpan TurnBeforeWithholding = TimeSpan.FromMilliseconds(600);

    /// <summary>How long the motor may turn under one arming, in us, early releases counted.</summary>
    public const long DriveUs = 10_000_000;

    /// <summary>How long the motor may turn under one arming for a tachometer, in us, early releases counted: it settles, and a person reads it.</summary>
    public const long RateDriveUs = 30_000_000;

    /// <summary>Least of a drive that a stroke rate is read from, in us of the pen's clock after its run-up: a hundred strokes.</summary>
    public const ulong RateSpanUs = 1_000_000;

    /// <summary>How long the technician may take for a press, or to acknowledge a stop, before the self-test waits for whoever goes on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The motor has to be seen standing within this after a stop, or it is an alarm (R-STOP-UNCONFIRMED).</summary>
    public const int StandingMs = 500;

    /// <summary>
    /// The drive has to be off within this after a stop, by the pen's own clock: 45 ms that a stop may wait on a line of 115,200 bit/s
    /// (512 bytes unanswered), 5 ms that the pen has (docs/penlink.md, section 5), 10 ms to its next sample.
    /// </summary>
    public const int DriveOffMs = 60;

    /// <summary>
    /// What a drive may outlast the dead-man by, by the pen's own clock, from the newest sample that was known right after permission was
    /// withheld, which no permission can echo beyond: 5 ms that the pen has, 10 ms to its next sample.
    /// </summary>
    public const int DeadManSlackMs = 15;

    /// <summary>Needles that reach out no farther than this are at home, in um: play and noise of the sensor.</summary>
    public const int HomeProtrusionUm = 100;

    /// <summary>
    /// Farthest that the needles of a pen that stands and is disarmed reach out, in um, by its own reading: at home, and what a curve may correct
    /// by at the most, since a reading at home is corrected too.
    /// </summary>
    public const int RestProtrusionUm = HomeProtrusionUm + CorrectionCurve.CorrectionUmMax;

    /// <summary>Most current of a pen that stands, in mA: electronics alone.</summary>
    public const int RestMilliamps = 200;

    /// <summary>Coldest and warmest housing of a pen that stood in a room, in 0.1 degree Celsius.</summary>
    public const int RestColdestDecidegrees = 50;

    /// <summary>Samples that are needed before anything is said about a pen.</summary>
    public const int SamplesLeast = 20;

    /// <summary>Frames and samples of a thousand that may be damaged or missing.</summary>
    public const int LinePerMille = 5;

    /// <summary>Commands that may have been sent again while a pen is looked at.</summary>
    public const int Retransmissions = 1;

    /// <summary>Largest drift of the pen's clock, in ppb: 200 ms of its dead-man are right within 0.1 ms.</summary>
    public const long DriftPpb = 500_000;

    /// <summary>Largest error bound of the mapping of clocks under which anything is said, in us.</summary>
    public const long ClockErrorUs = 10_000;

    /// <summary>The shortest span over which a drift is reckoned, in us: an error of the mapping is that much of it.</summary>
    public const long DriftSpanUs = 2_000_000;

    /// <summary>Percentage points that the charge may sag while the motor turns.</summary>
    public const int SagPercent = 10;

    /// <summary>Reports of the charge that are needed while the motor turns.</summary>
    public const int ChargesLeast = 3;

    /// <summary>How far the needles are set, in um, on a pen that sets itself: far enough that a depth sensor that sticks is seen.</summary>
    public const int SettingUm = 500;

    /// <summary>Where the bounds that no profile has come from.</summary>
    public const string Own = "SelfTestBounds, this service's own; unverified";

    /// <summary>Whether a pen that fails the check may not be armed and is quarantined.</summary>
    public static bool IsSafety(SelfTestCheck check) => check is SelfTestCheck.Stop or SelfTestCheck.DeadMan;
}
