namespace DeviceService.Host;

/// <summary>How the process ends, for a supervisor. The numbers follow sysexits.h where it has one, and never change their meaning.</summary>
public enum ExitCode
{
    /// <summary>Stopped as asked.</summary>
    Ok = 0,

    /// <summary>An option is wrong. Restarting does not help: correct it.</summary>
    OptionWrong = 64,

    /// <summary>The address cannot be listened on: in use, not of this machine, or not permitted.</summary>
    AddressUnavailable = 69,

    /// <summary>A defect of the service; the log has it.</summary>
    Defect = 70,

    /// <summary>The data directory cannot be made, or not be written.</summary>
    DataDirectoryUnusable = 73,

    /// <summary>Another process holds the data directory. Only one may: stop it, or name another directory.</summary>
    DataDirectoryHeld = 75,

    /// <summary>The journal does not verify. Nothing treats until a person has looked.</summary>
    JournalDamaged = 76,

    /// <summary>A profile was changed, is not signed, has expired or is gone. Nothing treats under limits that nobody answers for.</summary>
    ProfileUnusable = 77,

    /// <summary>A certificate or key is missing, unreadable, expired, or does not fit.</summary>
    CertificateUnusable = 78,
}
