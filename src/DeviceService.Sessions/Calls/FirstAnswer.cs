using System.Text.Json.Serialization;

namespace DeviceService.Sessions;

/// <summary>An answer as it was first given, kept for 24 h.</summary>
public sealed record FirstAnswer
{
    /// <summary>The rule that refused; null when it was carried out.</summary>
    public string? RefusedBy { get; init; }

    /// <summary>Each variable of the refusal's sentence; null when it was carried out.</summary>
    public IReadOnlyDictionary<string, string>? RefusalDetails { get; init; }

    /// <summary>The session as it was then.</summary>
    public SessionView? Session { get; init; }

    /// <summary>What is not in <see cref="Session"/> as it is kept, and is read again from the journal; null where all is.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>The pen as it was then.</summary>
    public PenView? Pen { get; init; }

    /// <summary>For ArmSession: the pass that the arming belongs to.</summary>
    public string? PassId { get; init; }

    /// <summary>For a refused ArmSession: how each precondition stood. Not kept; a replay shows how they stand then.</summary>
    [JsonIgnore]
    public ArmingReport? Arming { get; init; }

    /// <summary>For CompletePass: the pass, closed.</summary>
    public PassRecord? Pass { get; init; }

    /// <summary>For AcknowledgeStop: the stop that was cleared.</summary>
    public StopRecord? Cleared { get; init; }

    /// <summary>For calls about control: who has it then.</summary>
    public ControlView? Control { get; init; }

    /// <summary>For WriteCurve: digest of the curve that the pen keeps, as the pen computed it.</summary>
    public string? CurveDigest { get; init; }

    /// <summary>For RunSelfTest and EndSelfTest: the self-test; null where none was open.</summary>
    public string? SelfTestId { get; init; }

    /// <summary>For DetachPen: the line that was let go.</summary>
    public string? Line { get; init; }

    /// <summary>The journal's end that covers the answer.</summary>
    public JournalHead? Head { get; init; }

    /// <summary>For CompleteSession: signed at completion; null when it could not be signed.</summary>
    public Checkpoint? Checkpoint { get; init; }
}

/// <summary>What grows with a session, and is no part of an answer as it is kept: a session would be written as often as it was asked about, whole each time.</summary>
/// <param name="Stops">So many of its stops were shown, the oldest.</param>
/// <param name="Activations">So many activations of the pass that was open, the oldest.</param>
public sealed record LeftOut(int Stops, int Activations);
