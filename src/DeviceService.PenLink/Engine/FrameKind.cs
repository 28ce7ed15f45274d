namespace DeviceService.PenLink;

/// <summary>What a host sends that a pen answers.</summary>
internal enum FrameKind
{
    Hello,
    Permission,
    Command,
    Ping,
}
