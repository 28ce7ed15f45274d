namespace DeviceService.Safety;

/// <summary>Before or after the pen was adjusted.</summary>
public enum CalibrationPhase
{
    /// <summary>As the pen came to the bench: what the sessions before were treated with.</summary>
    AsFound = 1,

    /// <summary>As the pen leaves the bench.</summary>
    AsLeft = 2,
}
