using DeviceService.Sessions;

namespace DeviceService.PenLink;

/// <summary>The line is gone, or could not be opened; <see cref="Status"/> says what to do about it.</summary>
internal sealed class LineLostException(LinkStatus status) : Exception(status.Remedy)
{
    public LinkStatus Status { get; } = status;
}
