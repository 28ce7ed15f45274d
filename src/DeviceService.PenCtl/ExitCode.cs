namespace DeviceService.PenCtl;

/// <summary>How penctl ends. Where the service's own exit codes have the same meaning, the numbers are the same.</summary>
internal enum ExitCode
{
    /// <summary>Done. Of a question: yes.</summary>
    Ok = 0,

    /// <summary>The answer is no: the pen would not be armed, something does not verify, the doctor found a problem.</summary>
    No = 1,

    /// <summary>Nothing said no, but not all was looked at that could have been: no acceptance.</summary>
    Incomplete = 2,

    /// <summary>The command line or an environment variable is wrong.</summary>
    OptionWrong = 64,

    /// <summary>The service refused: an argument, or a state that forbids it.</summary>
    Refused = 65,

    /// <summary>What was named is not there: a pen, a session, a pass, a file.</summary>
    NotFound = 66,

    /// <summary>No service answers.</summary>
    NoService = 69,

    /// <summary>A defect, of the service or of penctl.</summary>
    Defect = 70,

    /// <summary>The output cannot be written, or nobody reads it any more.</summary>
    CannotWrite = 73,

    /// <summary>A command went to the pen, and nobody knows whether it was carried out: R-COMMAND-UNCERTAIN.</summary>
    Uncertain = 74,

    /// <summary>The service has no room for the call now, or another program has the line: again later.</summary>
    Busy = 75,

    /// <summary>Nobody is signed in, or their role does not allow it.</summary>
    NotPermitted = 77,

    /// <summary>A certificate or key cannot be used.</summary>
    CertificateUnusable = 78,

    /// <summary>Ended by Ctrl+C before it was done. A watch that is ended so is done.</summary>
    Interrupted = 130,
}
