using System.Buffers.Binary;
using Penlink.V1;
using PenSimulator.Wire;
using Simulator.V1;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Firmware;

/// <summary>Handshake, the session's end, and permissions.</summary>
internal sealed partial class PenFirmware
{
    private const ulong SessionSilenceUs = 5_000_000;
    private const ulong RaisedSilenceUs = 1_000_000;
    private (ulong HostNonce, byte[] Reply, ulong AtUs)? _refusedHello;
    private int _lineBitsPerSecond;
    private DeadMan? _serviceDeadMan;
    private int? _speedToTake;
    private ulong? _raisedUs;

    /// <summary>Speed at which the pen talks now, in bit/s; 0 where the line has none.</summary>
    public int LineBitsPerSecond => _lineBitsPerSecond;

    private void HandleHello(Hello hello)
    {
        if (!(hello.HasProtocolMajor && hello.HasProtocolMinor && hello.HasSchemaDigest && hello.HasHostNonce)
            || hello.HostNonce == 0)
        {
            FrameErrors++;
            return;
        }

        if (_session?.HostNonce == hello.HostNonce)
        {
            NoteValidFrame(_session.Tag);
            Output.Add(OutputKind.HelloReply, _session.HelloReply);
            return;
        }

        if (_refusedHello is { } refused && refused.HostNonce == hello.HostNonce)
        {
            LastHeardUs = _nowUs;
            Output.Add(OutputKind.HelloReply, refused.Reply);
            return;
        }

        LastHeardUs = _nowUs;
        EndSession(FirmwareEvent.NewSession);
        var sameVersion = hello is { ProtocolMajor: Schema.Major, ProtocolMinor: Schema.Minor };
        if (hello.ProtocolMajor != Schema.Major || (sameVersion && hello.SchemaDigest != Schema.Digest))
        {
            _refusedHello = (hello.HostNonce, Encode(0, Answer(hello, _noise.NextNonZero(), compatible: false)), _nowUs);
            Output.Add(OutputKind.HelloReply, _refusedHello.Value.Reply);
            return;
        }

        Open(hello);
    }

    private void Open(Hello hello)
    {
        var penNonce = _noise.NextNonZero();
        _session = new PenSession(TagOf(hello.HostNonce, penNonce), hello.HostNonce) { LastValidFrameUs = _nowUs };
        _session.SamplesPerFrame =
            TelemetryPlan.SamplesPerFrame(_session.SamplesPerSecond, _lineBitsPerSecond) ?? 8;
        _session.HelloReply = Encode(_session.Tag, Answer(hello, penNonce, compatible: true));
        _refusedHello = null;
        Output.Add(OutputKind.HelloReply, _session.HelloReply);
        StartTelemetry();
        SendStatus();
        SendCartridge();
    }

    private PenFrame Answer(Hello hello, ulong penNonce, bool compatible) => new()
    {
        HelloReply = new HelloReply
        {
            ProtocolMajor = Schema.Major,
            ProtocolMinor = Schema.Minor,
            SchemaDigest = Schema.Digest,
            HostNonce = hello.HostNonce,
            PenNonce = penNonce,
            BootId = BootId,
            Identity = _traits.ToIdentity(_lineBitsPerSecond),
            Compatible = compatible,
            DeviceTimeUs = _nowUs,
        },
    };

    public static uint TagOf(ulong hostNonce, ulong penNonce)
    {
        Span<byte> nonces = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(nonces, hostNonce);
        BinaryPrimitives.WriteUInt64LittleEndian(nonces[8..], penNonce);
        var tag = Crc32.Of(nonces);
        return tag == 0 ? 1 : tag;
    }

    private void NoteValidFrame(uint tag)
    {
        LastHeardUs = _nowUs;
        if (_session is not null && tag == _session.Tag)
        {
            _session.LastValidFrameUs = _nowUs;
            if (_arming is { DeadMan.HasPermission: true } && _faults.Has(FaultKind.AnyFramePermits))
            {
                _arming.DeadMan.Take(_nowUs);
            }
        }
    }

    /// <summary>A silent host ends its session; a speed at which nobody is heard ends itself.</summary>
    private void WatchSession()
    {
        if (_refusedHello is { } refused && _nowUs - refused.AtUs >= SessionSilenceUs)
        {
            _refusedHello = null;
        }

        if (_speedToTake is { } speed && Output.IsEmpty)
        {
            _lineBitsPerSecond = speed;
            _speedToTake = null;
            _raisedUs = speed == PenTraits.UartBitsPerSecond ? null : _nowUs;
        }

        var unheard = _raisedUs is { } raisedUs && _nowUs - Math.Max(raisedUs, LastHeardUs) >= RaisedSilenceUs;
        if (unheard)
        {
            _lineBitsPerSecond = PenTraits.UartBitsPerSecond;
            _raisedUs = null;
        }

        if (_session is not null && (unheard || (_nowUs - _session.LastValidFrameUs >= SessionSilenceUs && !_faults.Has(FaultKind.IgnoresSilence))))
        {
            EndSession(FirmwareEvent.SessionEnded);
        }
    }

    /// <summary>Nothing of a session outlives it: what it permitted ends as the state table says.</summary>
    private void EndSession(FirmwareEvent because)
    {
        if (because == FirmwareEvent.NewSession)
        {
            Raise(because, StopCause.NewSession, DisarmCause.NewSession);
        }
        else
        {
            Raise(because, StopCause.DeadMan, DisarmCause.PermissionExpired);
        }

        _session = null;
        _serviceDeadMan = null;
        _bootDueUs = _nowUs;
    }

    private void HandlePing(Ping ping)
    {
        NoteValidFrame(SessionTag);
        Send(OutputKind.Pong, new PenFrame
        {
            Pong = new Pong { PingId = ping.PingId, ReceivedDeviceTimeUs = _nowUs, SentDeviceTimeUs = _nowUs },
        });
    }

    private void HandlePermission(Permission permission)
    {
        var session = _session!;
        NoteValidFrame(session.Tag);
        if (permission.HasLeaseNumber)
        {
            _log.Heard(permission.LeaseNumber, _nowUs, arms: false);
        }

        if (!IsAcceptable(permission, session))
        {
            PermissionsRefused++;
            return;
        }

        PermissionsAccepted++;
        session.PermissionSequence = permission.Sequence;
        (_arming?.DeadMan ?? _serviceDeadMan)!.Take(_faults.Has(FaultKind.AcceptsStaleEcho) ? _nowUs : permission.DeviceTimeUs);
    }

    private bool IsAcceptable(Permission permission, PenSession session) =>
        permission is
        {
            HasSequence: true, HasArmId: true, HasLimitsDigest: true, HasLeaseNumber: true, HasStopCount: true,
            HasDeviceTimeUs: true,
        }
        && IsOfThisStop(permission.StopCount)
        && permission.Sequence > session.PermissionSequence
        && (_arming is not null ? IsOfArming(permission, _arming) : IsOfService(permission, session));

    private bool IsOfArming(Permission permission, Arming arming) =>
        permission.ArmId == arming.ArmId
        && permission.LimitsDigest == arming.Limits.Digest
        && permission.LeaseNumber == arming.Lease
        && IsFreshEcho(permission, arming.DeadMan);

    private bool IsOfService(Permission permission, PenSession session) =>
        _serviceDeadMan is not null
        && permission.ArmId == 0
        && permission.LimitsDigest == session.Limits?.Digest
        && permission.LeaseNumber >= session.HighestLease
        && IsFreshEcho(permission, _serviceDeadMan);

    private bool IsFreshEcho(Permission permission, DeadMan deadMan) =>
        deadMan.Accepts(permission.DeviceTimeUs, _nowUs) || _faults.Has(FaultKind.AcceptsStaleEcho);

    private bool IsPermissionFresh() =>
        _arming!.DeadMan.IsFresh(_nowUs)
        || (_faults.Has(FaultKind.DeadManDisabled) && _arming.DeadMan.HasPermission);
}
