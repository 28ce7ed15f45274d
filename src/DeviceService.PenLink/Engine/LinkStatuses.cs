using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.PenLink;

/// <summary>Each state that a link can be in, with its reason and what a person should do about it.</summary>
internal static class LinkStatuses
{
    private const string CheckCable = "Check the cable and the pen's power; the link comes back by itself, disarmed.";

    public static readonly LinkStatus Opening = new(LinkState.Absent, "OPENING", "Wait until the line was opened.");

    public static readonly LinkStatus Closed = new(LinkState.Absent, "CLOSED", "Attach the pen again to use it.");

    public static readonly LinkStatus Greeting = new(
        LinkState.Handshaking, "NO_ANSWER", "Switch the pen on; if it is on, check that this line leads to it.");

    public static readonly LinkStatus Silent = new(LinkState.Handshaking, "SILENT", CheckCable);

    public static readonly LinkStatus NoStatus = new(
        LinkState.Handshaking, "NO_STATUS", "The pen sends no whole Status: check the cable; if it goes on, have the pen's firmware corrected.");

    public static readonly LinkStatus LineFull = new(
        LinkState.Handshaking, "LINE_FULL", "The line takes no more bytes: check the adapter and the cable, then the pen.");

    public static readonly LinkStatus NotEchoed = new(LinkState.Handshaking, "PERMISSION_NOT_ECHOED", CheckCable);

    public static readonly LinkStatus ForeignSession = new(
        LinkState.Handshaking, "FOREIGN_SESSION", "Make sure that no other program or host talks to this pen.");

    public static readonly LinkStatus PenRestarted = new(
        LinkState.Handshaking, "PEN_RESTARTED", "Wait for the pen; if it restarts again, take it out of service.");

    public static readonly LinkStatus SessionEnded = new(LinkState.Handshaking, "SESSION_ENDED", CheckCable);

    public static readonly LinkStatus Stalled = new(LinkState.Handshaking, "HANDSHAKE_STALLED", CheckCable);

    public static readonly LinkStatus SpeedFailed = new(
        LinkState.Handshaking, "SPEED_FAILED", "The line did not carry the raised speed and goes on at a lower one: check the adapter and the cable.");

    public static readonly LinkStatus Online = new(LinkState.Online, "", "");

    public static LinkStatus MajorVersion(uint major) => new(
        LinkState.Incompatible,
        "MAJOR_VERSION",
        $"The pen speaks PenLink {major}, this service {ProtocolVersion.Major}: update the pen's firmware or the service.");

    public static readonly LinkStatus SchemaDigest = new(
        LinkState.Incompatible,
        "SCHEMA_DIGEST",
        "Pen and service name the same PenLink version with different messages: install released builds of both.");

    public static readonly LinkStatus RefusedByPen = new(
        LinkState.Incompatible, "REFUSED_BY_PEN", "The pen calls this service incompatible: install released builds of both.");

    public static LinkStatus Identity(string fault) => new(
        LinkState.Incompatible, "IDENTITY", $"The pen's identity cannot be used ({fault}): have its firmware corrected.");

    public static LinkStatus WrongPen(string expected, string seen) => new(
        LinkState.WrongPen,
        "SERIAL_NUMBER",
        $"Pen {seen} is on the line of pen {expected}: put {expected} back, or detach it and attach {seen}.");

    public static LinkStatus NoDevice(string line) => new(
        LinkState.Absent, "NO_DEVICE", $"There is no {line}: plug the pen in, or attach it under a name that ListLines gives.");

    public static LinkStatus Unplugged(string line) => new(
        LinkState.Absent, "UNPLUGGED", $"{line} went away: plug the pen in again. It comes back disarmed.");

    public static LinkStatus NoPermission(string line, string group) => new(
        LinkState.Absent, "PERMISSION", $"The service may not open {line}: add its user to the group {group}, and restart it.");

    public static LinkStatus HeldByOther(string line, string? holder) => new(
        LinkState.HeldByOther, "HELD", $"{holder ?? "Another program"} holds {line}: end it, or attach the pen on another line.");

    public static LinkStatus NotALine(string line, string why) => new(
        LinkState.Absent, "NOT_A_LINE", $"{line} cannot be used as a serial line ({why}): name another one.");

    public static LinkStatus Fault(string line) => new(
        LinkState.Absent, "SERVICE_FAULT", $"The service failed on {line} and opens it anew: report it with the log.");

    public static LinkStatus NoConnection(string line, string why) => new(
        LinkState.Absent, "NO_CONNECTION", $"{line} does not answer ({why}): check the address, and that the serial server runs.");
}
