namespace DeviceService.Benchmarks;

/// <summary>A simulated pen and the hand that holds it.</summary>
internal abstract class HeldPen
{
    public abstract string SerialNumber { get; }

    /// <summary>The cap touches skin, and the trigger is pressed.</summary>
    public abstract Task TouchAndPressAsync();

    /// <summary>The trigger is let go, and the cap lifted.</summary>
    public abstract Task LetGoAsync();

    /// <summary>How far the needles truly stand out.</summary>
    public abstract Task<int> ProtrusionUmAsync();
}
