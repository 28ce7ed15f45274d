namespace DeviceService.Safety;

/// <summary>Where a session stands. docs/states.md holds what each rpc does in each state.</summary>
public enum SessionState
{
    /// <summary>Planned; nothing was armed yet.</summary>
    Created = 1,

    /// <summary>Not armed; arming is possible.</summary>
    Ready = 2,

    /// <summary>The operator may press the trigger for a bounded time.</summary>
    Armed = 3,

    /// <summary>The trigger is held and the motor runs.</summary>
    Treating = 4,

    /// <summary>Paused, not latched; ResumeSession leads to Ready.</summary>
    Paused = 5,

    /// <summary>Stopped and latched until a person acknowledges.</summary>
    Stopped = 6,

    /// <summary>A command was sent and nobody knows what became of it; telemetry will tell.</summary>
    Reconciling = 7,

    /// <summary>The service or the pen restarted; a person decides.</summary>
    Interrupted = 8,

    /// <summary>Over, as planned or with a reason.</summary>
    Completed = 9,

    /// <summary>Over, given up.</summary>
    Aborted = 10,
}
