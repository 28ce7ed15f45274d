namespace DeviceService.Safety;

/// <summary>Who moves the needles to their depth.</summary>
public enum DepthControl
{
    /// <summary>The pen sets its protrusion itself, on command.</summary>
    Actuated = 1,

    /// <summary>A dial on the pen, turned by hand; software reads it and never sets it.</summary>
    Dial = 2,
}
