using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>When the next permission frame is due, what it says, and which were echoed (laws 2 and 3).</summary>
internal sealed class PermissionSchedule
{
    private uint _sequence;
    private uint _echo;
    private uint _sequenceAtArm;
    private Arming? _arming;

    private sealed record Arming(uint ArmId, uint StopCount, ulong AcceptedAtDeviceUs);

    /// <summary>Not before this instant.</summary>
    public long DueUs { get; private set; }

    /// <summary>True while the pen is known to be armed under the permit's arm id.</summary>
    public bool Covers(PermissionPermit permit) => _arming?.ArmId == permit.ArmId;

    /// <summary>Permissions since the newest echo, or since the arming.</summary>
    public uint Unechoed => _sequence - Math.Max(_echo, _sequenceAtArm);

    /// <summary>The pen has accepted an Arm, or, under id 0, entered service mode.</summary>
    public void Armed(uint armId, uint stopCount, ulong deviceTimeUs, long nowUs)
    {
        _arming = new Arming(armId, stopCount, deviceTimeUs);
        _sequenceAtArm = _sequence;
        DueUs = nowUs;
    }

    /// <summary>The pen is not, or must not be taken to be, armed.</summary>
    public void Disarmed() => _arming = null;

    /// <summary>A status came: one later than the Arm that names another arm id ends the arming. Service mode, which is permitted under id 0, ends with itself.</summary>
    public void StatusSeen(ulong deviceTimeUs, uint armId, bool inService)
    {
        if (_arming is { } arming && deviceTimeUs > arming.AcceptedAtDeviceUs && (armId != arming.ArmId || (armId == 0 && !inService)))
        {
            _arming = null;
        }
    }

    /// <summary>Telemetry named this as the newest permission taken. True when it is news.</summary>
    public bool EchoSeen(uint sequence)
    {
        // An echo of what was never sent proves nothing.
        if (sequence <= _echo || sequence > _sequence)
        {
            return false;
        }

        _echo = sequence;
        return true;
    }

    /// <summary>The next frame. It counts as sent once <see cref="Sent"/> is called.</summary>
    public Permission Next(PermissionPermit permit, ulong limitsDigest, ulong newestDeviceTimeUs) => new()
    {
        Sequence = _sequence + 1,
        ArmId = permit.ArmId,
        LimitsDigest = limitsDigest,
        LeaseNumber = permit.LeaseNumber,
        StopCount = _arming?.StopCount ?? 0,
        DeviceTimeUs = newestDeviceTimeUs,
    };

    /// <summary>The frame was written; returns its sequence.</summary>
    public uint Sent(long nowUs)
    {
        DueUs += LinkTiming.PermissionIntervalUs;
        if (DueUs <= nowUs)
        {
            DueUs = nowUs + LinkTiming.PermissionIntervalUs;
        }

        return ++_sequence;
    }

    /// <summary>A new session: sequences begin anew.</summary>
    public void Restart()
    {
        _sequence = 0;
        _echo = 0;
        _sequenceAtArm = 0;
        _arming = null;
        DueUs = 0;
    }
}
