namespace DeviceService.Safety;

/// <summary>The pen's fault word, bit for bit as docs/penlink.md, section 9, has it.</summary>
[Flags]
public enum PenFaults : uint
{
    /// <summary>No fault reported.</summary>
    None = 0,

    /// <summary>The depth sensor says what cannot be.</summary>
    DepthSensor = 1u << 0,

    /// <summary>The needle sensor says what cannot be.</summary>
    NeedleSensor = 1u << 1,

    /// <summary>The motor stalled.</summary>
    MotorStalled = 1u << 2,

    /// <summary>Over temperature.</summary>
    OverTemperature = 1u << 3,

    /// <summary>The actuator did not reach its setting within 2 s, without skin contact.</summary>
    Actuator = 1u << 4,

    /// <summary>Battery below 20 percent: a warning.</summary>
    BatteryLow = 1u << 5,

    /// <summary>Battery below 10 percent: no arming, and the arming ends at a release.</summary>
    BatteryEmpty = 1u << 6,

    /// <summary>Memory, watchdog or clock.</summary>
    Internal = 1u << 7,

    /// <summary>Every bit that stops a running pen and keeps it from being armed; bits unknown to us are among them.</summary>
    Stopping = ~(uint)(BatteryLow | BatteryEmpty),
}
