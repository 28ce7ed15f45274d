namespace DeviceService.Safety;

/// <summary>What a person may do. The names are stored.</summary>
public enum OperatorRole
{
    /// <summary>Treats within the recommended bounds.</summary>
    Aesthetician = 1,

    /// <summary>Treats and screens.</summary>
    Nurse = 2,

    /// <summary>Treats, supervises, and decides about overrides.</summary>
    Prescriber = 3,

    /// <summary>Looks after pens and people's registrations; does not treat.</summary>
    Technician = 4,
}
