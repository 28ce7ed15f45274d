namespace DeviceService.Safety;

/// <summary>What is prepared and recorded before a treatment.</summary>
public enum PreparationKind
{
    /// <summary>The patient's consent, by reference.</summary>
    Consent = 1,

    /// <summary>The handpiece was cleaned and disinfected.</summary>
    Cleaning = 2,

    /// <summary>A protective sleeve is on.</summary>
    Sleeve = 3,

    /// <summary>What was put on the skin; none is an answer.</summary>
    Topicals = 4,

    /// <summary>What numbs the skin, put on and taken off when; none is an answer.</summary>
    Anaesthetic = 5,

    /// <summary>Photographs, by reference; none is an answer.</summary>
    Photos = 6,

    /// <summary>Whether the treatment is on or off label.</summary>
    Labelling = 7,

    /// <summary>Who supervises.</summary>
    SupervisingPrescriber = 8,
}
