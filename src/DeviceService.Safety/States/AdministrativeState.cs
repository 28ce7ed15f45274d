namespace DeviceService.Safety;

/// <summary>What the clinic decided about a pen, whatever it does at the moment.</summary>
public enum AdministrativeState
{
    /// <summary>May be used.</summary>
    InService = 1,

    /// <summary>Set aside; it may be looked at, never armed.</summary>
    OutOfService = 2,

    /// <summary>Set aside because something is suspected; never armed.</summary>
    Quarantined = 3,
}
