using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Stories;

/// <summary>Somebody who works here, as far as the model has heard of it.</summary>
internal sealed class Person(string id, OperatorRole role)
{
    public string Id => id;

    public OperatorRole Role { get; set; } = role;

    /// <summary>Last day of the licence, in the clinic's calendar.</summary>
    public DateOnly LicenceUntil { get; set; } = new(2099, 12, 31);

    public bool Suspended { get; set; }

    public bool SignedIn { get; set; }
}

/// <summary>A cartridge: what its tag says, and what became of it.</summary>
internal sealed class Tip(string uid, string model, string lot, int needles, int madeForUm, DateOnly expiresOn)
{
    public string Uid => uid;

    public string Model => model;

    public string Lot => lot;

    public int Needles => needles;

    public int MadeForUm => madeForUm;

    public DateOnly ExpiresOn => expiresOn;

    public bool Registered { get; set; }

    /// <summary>Since when it is out of its pen, in ms of the room; -1 while it is in or never was.</summary>
    public int OutSince { get; set; } = -1;

    /// <summary>Whether it was out for longer than 60 s, or while nobody watched.</summary>
    public bool Spent { get; set; }

    /// <summary>The one session in which its needles moved; null before.</summary>
    public string? DrivenIn { get; set; }

    /// <summary>The sessions in which it was armed: while nobody has proved that nothing moved it belongs to them.</summary>
    public HashSet<string> ArmedIn { get; } = [];

    public double DriveMs { get; set; }
}

/// <summary>What was done on one area and side in a session.</summary>
internal sealed class Use
{
    public double Punctures { get; set; }

    public double DriveMs { get; set; }

    /// <summary>The smallest size that it was planned with while needles ran there; null before.</summary>
    public decimal? SizeCm2 { get; set; }

    /// <summary>Passes in which needles moved, and of these the ones that are closed.</summary>
    public int Begun { get; set; }

    public int Closed { get; set; }
}

/// <summary>A session.</summary>
internal sealed class Sitting(string id, string patient, string operatorId, TreatmentIndication indication, PlanItem[] plan)
{
    public string Id => id;

    public string Patient => patient;

    public string OperatorId { get; set; } = operatorId;

    public TreatmentIndication Indication => indication;

    public PlanItem[] Plan { get; set; } = plan;

    /// <summary>Whoever supervises, by what was prepared; null before it was.</summary>
    public string? PreparedUnder { get; set; }

    /// <summary>Stops that nobody acknowledged yet.</summary>
    public bool Stopped { get; set; }

    public Dictionary<(TreatmentArea Area, BodySide Side), Use> Uses { get; } = [];

    public Use On(PlanItem item) => Uses.TryGetValue((item.Area, item.Side), out var use) ? use : Uses[(item.Area, item.Side)] = new Use();
}

/// <summary>Something that a prescriber signed.</summary>
/// <param name="EndsAt">In true time.</param>
internal sealed record Permission(string Id, string Patient, OverrideScope Scope, string? SessionId, DateTimeOffset EndsAt)
{
    public bool Revoked { get; set; }
}

/// <summary>Needles were in an area of a patient.</summary>
internal sealed record Treated(string Patient, TreatmentIndication Indication, TreatmentArea Area, DateOnly On, int ProtrusionUm, string SessionId);

/// <summary>A pass that is asked for.</summary>
internal sealed record Arming(Sitting Sitting, PlanItem Item, int Pass, Person By, Tip? Tip);
