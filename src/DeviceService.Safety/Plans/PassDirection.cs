namespace DeviceService.Safety;

/// <summary>How the pen is led over the area in one pass.</summary>
public enum PassDirection
{
    /// <summary>Side to side.</summary>
    Horizontal = 1,

    /// <summary>Up and down.</summary>
    Vertical = 2,

    /// <summary>At an angle to both.</summary>
    Diagonal = 3,

    /// <summary>Set down and lifted, without gliding.</summary>
    Stamping = 4,
}
