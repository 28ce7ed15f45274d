namespace DeviceService.Conformance;

/// <summary>Why there is no run.</summary>
public enum ConformanceObstacle
{
    /// <summary>The text names no line.</summary>
    LineName,

    /// <summary>A clause was named that there is not.</summary>
    ClauseUnknown,

    /// <summary>Another program has the line.</summary>
    LineHeld,

    /// <summary>The line is not there, or cannot be opened.</summary>
    LineAbsent,

    /// <summary>The simulator that was named controls another pen than the one on the line.</summary>
    OtherPen,
}

/// <summary>A run that cannot begin.</summary>
public sealed class ConformanceException(ConformanceObstacle obstacle, string sentence, string remedy) : Exception($"{sentence} {remedy}")
{
    public ConformanceObstacle Obstacle { get; } = obstacle;

    /// <summary>What is wrong.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>What a person does about it.</summary>
    public string Remedy { get; } = remedy;
}
