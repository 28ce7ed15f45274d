namespace DeviceService.Safety;

/// <summary>An area of skin that may be treated. Eyelid and mucosa are not areas; there is no zero, so that nothing is meant by default.</summary>
public enum TreatmentArea
{
    /// <summary>Forehead.</summary>
    Forehead = 1,

    /// <summary>Temple.</summary>
    Temple = 2,

    /// <summary>Glabella.</summary>
    Glabella = 3,

    /// <summary>Nose.</summary>
    Nose = 4,

    /// <summary>Around the eye, outside the orbital rim: never the eyelid.</summary>
    Periorbital = 5,

    /// <summary>Cheekbone.</summary>
    Cheekbone = 6,

    /// <summary>Cheek.</summary>
    Cheek = 7,

    /// <summary>Chin.</summary>
    Chin = 8,

    /// <summary>Jawline.</summary>
    Jawline = 9,

    /// <summary>The skin above the lip: never the lip itself.</summary>
    UpperLip = 10,

    /// <summary>Around the mouth: never the lip or mucosa.</summary>
    Perioral = 11,

    /// <summary>Neck.</summary>
    Neck = 12,

    /// <summary>Decolletage.</summary>
    Decolletage = 13,

    /// <summary>Abdomen.</summary>
    Abdomen = 14,

    /// <summary>Scalp.</summary>
    Scalp = 15,

    /// <summary>Back of the hand.</summary>
    Hand = 16,

    /// <summary>Thigh.</summary>
    Thigh = 17,

    /// <summary>Any other skin of the body, never of the face.</summary>
    OtherBody = 18,
}
