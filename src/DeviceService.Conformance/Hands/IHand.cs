namespace DeviceService.Conformance;

/// <summary>Who acts on the pen. Whether it was done is never taken from here: the pen has to show it.</summary>
internal interface IHand
{
    /// <summary>Null when somebody can act; else why nobody can.</summary>
    string? Absent { get; }

    /// <summary>How long after an act the pen may take to show it.</summary>
    TimeSpan Patience { get; }

    /// <summary>True for a person, who may do nothing at all; false for a control that does what it says.</summary>
    bool IsPerson { get; }

    /// <summary>Whether it can hold the line low at the pen's end, where the line itself carries no break.</summary>
    bool BreaksLine { get; }

    /// <summary>Does it, or asks for it.</summary>
    /// <param name="act">What.</param>
    /// <param name="cancellation">Ends the act.</param>
    /// <param name="holdMs">Of a press that has to last: for how long, in ms; 0 where the release is asked for soon.</param>
    Task ActAsync(HandAct act, CancellationToken cancellation, int holdMs = 0);
}
