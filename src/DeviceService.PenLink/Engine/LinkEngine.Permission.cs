using Penlink.V1;

namespace DeviceService.PenLink;

// "You may, for a moment": laws 2 and 3.
internal sealed partial class LinkEngine
{
    private readonly PermissionSchedule _permissions = new();
    private bool _permissionHeldBack;

    /// <summary>What holds a permission back is lifted by a sample or a renewal, and both call for a tick; so only a future instant counts.</summary>
    private long PermissionDueUs(LinkTime now) =>
        _stage == EngineStage.Online && _permissions.DueUs > now.Us && _permit.Current is not null ? _permissions.DueUs : long.MaxValue;

    private void TickPermission(LinkTime now)
    {
        if (_stage != EngineStage.Online || now.Us < _permissions.DueUs)
        {
            return;
        }

        if (_permit.Current is not { } permit || !_permissions.Covers(permit)
            || _latch.IsLatched || _latch.Generation != permit.StopGeneration
            || _lastSampleUs is not { } sampleUs || now.Us - sampleUs >= LinkTiming.SampleAgeMaxUs
            || !Digest.TryParse(permit.LimitsDigest, out var digest))
        {
            // How late the next one is says when the permit or the sample came, and nothing about this machine.
            _permissionHeldBack = true;
            return;
        }

        if (_permissions.Unechoed >= LinkTiming.UnechoedMax)
        {
            // Law 2: nothing but stops from here on, until hands were shaken again.
            Lose(LinkStatuses.NotEchoed, EngineStage.Greeting, now);
            _helloDueUs = now.Us + LinkTiming.HelloIntervalUs;
            return;
        }

        var permission = _permissions.Next(permit, digest, _newestDeviceTimeUs);
        var frame = new HostFrame { SessionTag = _sessionTag, Permission = permission };
        switch (WritePermissive(frame, FrameKind.Permission, permission.Sequence, permit.StopGeneration, permit))
        {
            case WriteResult.Written:
                if (!_permissionHeldBack)
                {
                    _observer.OnPermissionWritten(TimeSpan.FromMicroseconds(now.Us - _permissions.DueUs));
                }

                _permissionHeldBack = false;
                _permissions.Sent(now.Us);
                break;
            case WriteResult.LineFull:
                Lose(LinkStatuses.LineFull, EngineStage.Greeting, now);
                break;
            default:
                // Withheld; the pen's dead-man does the rest.
                break;
        }
    }
}
