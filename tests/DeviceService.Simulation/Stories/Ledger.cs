using System.Text.RegularExpressions;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Stories;

/// <summary>
/// The oracle: whether needles may move, how deep and how fast, from the figures that stand in the profile's text and from what truly
/// happened. It calls nothing of the service, and keeps true time, whatever the wall clock shows.
/// </summary>
/// <remarks>What it says follows docs/limits.md, docs/roles.md and the laws, and is written anew from them: the least of plain numbers.</remarks>
/// <param name="sheet">The profile in force.</param>
/// <param name="zone">The clinic's time zone.</param>
/// <param name="now">True time.</param>
/// <param name="believed">True time, or what a service that began under a wrong clock has to take for it.</param>
internal sealed partial class Ledger(ProfileSheet sheet, Zone zone, Func<DateTimeOffset> now, Func<DateTimeOffset> believed)
{
    // Of the simulated pen's own handshake (simulator/PenSimulator/Models/sim-pen.yaml).
    private const int PenUmMax = 2_500;
    private const int PenUmMin = 200;
    private const int PenStepUm = 50;
    private const int PenMillihertzMin = 40_000;
    private const int PenMillihertzMax = 160_000;

    public ProfileSheet Sheet => sheet;

    public DateOnly Today => zone.DayOf(now());

    /// <summary>For what ends with a day. Never later than the true one: a clock that is ahead ends it sooner.</summary>
    public DateOnly Day => zone.DayOf(believed()) is var day && day < Today ? day : Today;

    public int MarginUm => sheet.Of("pen", "margin_um");

    public Dictionary<string, Person> People { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DateOnly> ScreenedOn { get; } = new(StringComparer.Ordinal);

    public List<Permission> Permissions { get; } = [];

    public List<Treated> History { get; } = [];

    /// <summary>Drive time by patient and clinic day, in ms.</summary>
    public Dictionary<(string Patient, DateOnly Day), double> DayMs { get; } = [];

    /// <summary>The newest certificate of the pen; null for none.</summary>
    public (int UnsureUm, DateOnly Until)? Certificate { get; set; }

    /// <summary>L on an item of a plan: one sample above it stops. Without its plan, for a plan that is only asked for.</summary>
    public int LimitUm(Sitting sitting, PlanItem item, OperatorRole role, Tip? tip, bool planned = true)
    {
        var unsure = Certificate?.UnsureUm ?? 0;
        var permitted = PermittedUm(sitting, item) is { } setting ? setting + MarginUm : 0;
        var limit = PenUmMax;
        limit = Math.Min(limit, Raised("areas", Name(item.Area)));
        limit = Math.Min(limit, Raised("indications", Name(sitting.Indication)));
        limit = Math.Min(limit, (sheet.Find("roles", Name(role), "protrusion_um_max") ?? 0) - unsure);
        if (tip is not null)
        {
            limit = Math.Min(limit, tip.MadeForUm - unsure);
            limit = Math.Min(limit, (sheet.Find("cartridges", tip.Model, "protrusion_um_max") ?? int.MaxValue) - unsure);
        }

        return planned ? Math.Min(limit, item.ProtrusionUm + MarginUm) : limit;

        int Raised(string section, string row)
        {
            var (recommended, absolute) = (sheet[section, row, "recommended_um"] - unsure, sheet[section, row, "absolute_um"] - unsure);
            return permitted <= recommended ? recommended : permitted >= absolute ? absolute : permitted;
        }
    }

    /// <summary>The fastest rate of an item, in mHz.</summary>
    public int RateMillihertz(Sitting sitting, PlanItem item)
    {
        var permitted = Permitting(sitting, item).Max(static one => one.Scope.StrokeRateMillihertz) ?? 0;
        var most = PenMillihertzMax;
        foreach (var (section, row) in new[] { ("areas", Name(item.Area)), ("indications", Name(sitting.Indication)) })
        {
            var (recommended, absolute) = (sheet[section, row, "recommended_millihertz"], sheet[section, row, "absolute_millihertz"]);
            most = Math.Min(most, permitted <= recommended ? recommended : permitted >= absolute ? absolute : permitted);
        }

        foreach (var (above, slowest) in sheet.Column("depth_rates", "above_um").Zip(sheet.Column("depth_rates", "millihertz_max")))
        {
            most = item.ProtrusionUm > above ? Math.Min(most, slowest) : most;
        }

        return most;
    }

    /// <summary>The deepest setting of an item, on a step of the pen; below the pen's shallowest there is none.</summary>
    public int DeepestUm(Sitting sitting, PlanItem item, OperatorRole role, Tip? tip)
    {
        var most = Math.Min(PenUmMax, LimitUm(sitting, item, role, tip, planned: false) - MarginUm);
        return most - (((most % PenStepUm) + PenStepUm) % PenStepUm);
    }

    /// <summary>What speaks against the depth and the rate of an item; nothing for nothing.</summary>
    public IEnumerable<string> AgainstMotion(Sitting sitting, PlanItem item, OperatorRole role, Tip? tip)
    {
        if (item.ProtrusionUm > LimitUm(sitting, item, role, tip, planned: false) - MarginUm)
        {
            yield return $"depth: {item.ProtrusionUm} um on {item.Area}, and L is {LimitUm(sitting, item, role, tip, planned: false)} um for a {role}";
        }

        if (item.ProtrusionUm < PenUmMin || item.ProtrusionUm % PenStepUm != 0)
        {
            yield return $"depth: {item.ProtrusionUm} um is no step of the pen";
        }

        if (item.StrokeRateMillihertz > RateMillihertz(sitting, item) || item.StrokeRateMillihertz < PenMillihertzMin)
        {
            yield return $"rate: {item.StrokeRateMillihertz} mHz on {item.Area}, and {RateMillihertz(sitting, item)} mHz are the most";
        }
    }

    /// <summary>What speaks against a whole plan.</summary>
    public IEnumerable<string> AgainstPlan(Sitting sitting, OperatorRole role, Tip? tip) => sitting.Plan.SelectMany(item => AgainstMotion(sitting, item, role, tip)
        .Concat(item.Passes >= 1 && item.Passes <= sheet["areas", Name(item.Area), "passes_max"] ? [] : [$"plan: {item.Passes} passes over {item.Area}"])
        .Concat(item.SizeCm2 > 0 && item.SizeCm2 <= sheet["areas", Name(item.Area), "size_cm2_max"] ? [] : [$"plan: {item.SizeCm2} cm2 of {item.Area}"]));

    /// <summary>What speaks against the person who treats.</summary>
    public IEnumerable<string> AgainstPerson(Person person)
    {
        if (!person.SignedIn)
        {
            yield return $"person: {person.Id} is not signed in";
        }

        if (person.Suspended)
        {
            yield return $"person: {person.Id} is suspended";
        }

        if (person.Role == OperatorRole.Technician)
        {
            yield return $"person: {person.Id} is a technician";
        }
        else if (Day > person.LicenceUntil)
        {
            yield return $"person: the licence of {person.Id} ended on {person.LicenceUntil:O}, and it is {Today:O}";
        }
    }

    /// <summary>What speaks against treating areas of a patient today.</summary>
    public IEnumerable<string> AgainstPatient(string patient, string? sessionId, TreatmentIndication indication, IEnumerable<TreatmentArea> areas)
    {
        if (!ScreenedOn.TryGetValue(patient, out var day) || day < Day)
        {
            yield return $"patient: {patient} was not screened today";
        }

        foreach (var (area, before) in areas.SelectMany(area => History
            .Where(one => one.Patient == patient && one.Area == area && one.SessionId != sessionId).Select(one => (area, one))))
        {
            var row = sheet.Column("intervals", "up_to_um").TakeWhile(upTo => upTo < before.ProtrusionUm).Count();
            row = Math.Min(row, sheet.Column("intervals", "up_to_um").Count - 1);
            if (Today < before.On.AddDays(sheet.Column("intervals", "absolute_days")[row]))
            {
                yield return $"interval: {area} had {before.ProtrusionUm} um on {before.On:O}, and it is {Today:O}: never so soon";
            }
            else if (Today < before.On.AddDays(sheet.Column("intervals", "recommended_days")[row]) && !PermitsInterval(patient, sessionId, area))
            {
                yield return $"interval: {area} had {before.ProtrusionUm} um on {before.On:O}, and it is {Today:O}: nobody permits it";
            }
        }

        if (AgainstLength(patient, sessionId, indication) is { } tooMany)
        {
            yield return tooMany;
        }
    }

    // No session here names a course: together they are no longer than the longest one, until it is time for maintenance. A pause that is longer
    // than maintenance may wait begins anew.
    private string? AgainstLength(string patient, string? sessionId, TreatmentIndication indication)
    {
        var (day, sessions, last) = (Today, 0, DateOnly.MinValue);
        foreach (var on in History.Where(one => one.Patient == patient && one.Indication == indication && one.SessionId != sessionId)
            .GroupBy(static one => one.SessionId, static (_, all) => all.Max(static one => one.On)).OrderDescending())
        {
            if (day > on.AddDays(sheet.Of("course", "maintenance_max_days")))
            {
                break;
            }

            (day, sessions, last) = (on, sessions + 1, sessions == 0 ? on : last);
        }

        return sessions >= sheet.Of("course", "sessions_max") && Today < last.AddDays(sheet.Of("course", "maintenance_min_days"))
            ? $"course: {patient} had {sessions} sessions of {indication}, the last on {last:O}, and it is {Today:O}"
            : null;
    }

    /// <summary>What speaks against a cartridge in a session, for an arming that is new.</summary>
    public IEnumerable<string> AgainstTip(Tip? tip, string sessionId)
    {
        if (tip is null)
        {
            yield return "cartridge: none is in";
            yield break;
        }

        if (!tip.Registered)
        {
            yield return $"cartridge: nobody registered {tip.Uid}";
        }

        if (sheet.Find("cartridges", tip.Model, "needles") != tip.Needles)
        {
            yield return $"cartridge: {tip.Model} with {tip.Needles} needles is none of the profile's";
        }

        if (tip.ExpiresOn < Day)
        {
            yield return $"cartridge: {tip.Uid} expired on {tip.ExpiresOn:O}, and it is {Today:O}";
        }

        if (tip.Spent)
        {
            yield return $"cartridge: {tip.Uid} was out for too long";
        }

        if (tip.DrivenIn is { } other && other != sessionId)
        {
            yield return $"cartridge: {tip.Uid} served in {other}";
        }
    }

    /// <summary>What speaks against going on with what is armed, whoever asked for it and when.</summary>
    public IEnumerable<string> AgainstStanding(Arming arming) =>
    [
        .. AgainstPerson(People[arming.Sitting.OperatorId]),
        .. AgainstMotion(arming.Sitting, arming.Item, People[arming.Sitting.OperatorId].Role, arming.Tip),
        .. Certificate is { } certificate && certificate.Until < Day ? [$"calibration: it ended on {certificate.Until:O}, and it is {Today:O}"] : Array.Empty<string>(),
        .. arming.Tip is null ? ["cartridge: none is in"] : Array.Empty<string>(),
    ];

    /// <summary>What speaks against an arming that is asked for now.</summary>
    /// <param name="arming">What is asked for.</param>
    /// <param name="slackStrokes">By how many strokes what was counted may differ from the truth; see <see cref="AgainstBudgets"/>.</param>
    public IEnumerable<string> AgainstArming(Arming arming, double slackStrokes)
    {
        var (sitting, item) = (arming.Sitting, arming.Item);
        var use = sitting.On(item);
        return
        [
            .. arming.By.Id == sitting.OperatorId ? [] : new[] { $"person: {arming.By.Id} asks, and the session is in the hands of {sitting.OperatorId}" },
            .. AgainstStanding(arming),
            .. AgainstPatient(sitting.Patient, sitting.Id, sitting.Indication, [item.Area]),
            .. AgainstTip(arming.Tip, sitting.Id),
            .. IsPrepared(sitting) ? [] : new[] { "preparation: nobody who may supervises" },
            .. sitting.Stopped ? new[] { "stop: nobody acknowledged it" } : [],
            .. arming.Pass >= 1 && arming.Pass <= item.Passes ? [] : new[] { $"pass: {arming.Pass} of {item.Passes}" },
            .. arming.Pass > use.Closed && arming.Pass <= use.Begun + 1 ? [] : new[] { $"pass: {arming.Pass}, and {use.Closed} are closed, {use.Begun} begun" },
            .. AgainstBudgets(arming, slackStrokes),
        ];
    }

    /// <summary>Budgets that are used up, by more than this many strokes, and ten times as many ms.</summary>
    public IEnumerable<string> AgainstBudgets(Arming arming, double slackStrokes)
    {
        var (sitting, item, tip) = (arming.Sitting, arming.Item, arming.Tip);
        var (use, area) = (sitting.On(item), Name(item.Area));
        var needles = NeedlesOf(tip);
        var most = (double)(sheet["areas", area, "punctures_per_cm2_max"] * Math.Min(item.SizeCm2, use.SizeCm2 ?? item.SizeCm2));
        if (use.Punctures + needles > most + (slackStrokes * needles))
        {
            yield return $"budget: {use.Punctures:0} punctures in {item.Area} {item.Side}, and {most:0} are the most";
        }

        // The pass that goes on is one of those that were begun.
        if (Math.Max(use.Begun, arming.Pass) > sheet["areas", area, "passes_max"])
        {
            yield return $"budget: {arming.Pass} passes over {item.Area} {item.Side}, and {sheet["areas", area, "passes_max"]} are the most";
        }

        foreach (var (what, usedMs, minutes) in new[]
        {
            ($"{item.Area} {item.Side}", use.DriveMs, sheet["areas", area, "minutes_max"]),
            ("the session", sitting.Uses.Values.Sum(static one => one.DriveMs), sheet.Of("budgets", "session_minutes_max")),
            ("the day", DayMs.Where(one => one.Key.Patient == sitting.Patient && one.Key.Day == Today).Sum(static one => one.Value), sheet.Of("budgets", "day_minutes_max")),
            ("the cartridge", tip?.DriveMs ?? 0, sheet.Find("cartridges", tip?.Model ?? "", "minutes_max") ?? sheet.Of("budgets", "cartridge_minutes_max")),
        })
        {
            if (usedMs >= (minutes * 60_000) + (10 * slackStrokes))
            {
                yield return $"budget: {usedMs / 1_000:0.0} s in {what}, and {minutes} min are the most";
            }
        }
    }

    /// <summary>Needles to reckon with: where tag and model differ, the more.</summary>
    public int NeedlesOf(Tip? tip) => tip is null ? 0 : Math.Max(tip.Needles, sheet.Find("cartridges", tip.Model, "needles") ?? 0);

    public static string Name(Enum value) => WordBegin().Replace(value.ToString(), "_").ToUpperInvariant();

    /// <summary>Whoever treats, or who was named beside them, is a prescriber in good standing.</summary>
    private bool IsPrepared(Sitting sitting) => sitting.PreparedUnder is { } supervisor
        && new[] { sitting.OperatorId, supervisor }.Any(id => People.TryGetValue(id, out var person)
            && person is { Role: OperatorRole.Prescriber, Suspended: false } && person.LicenceUntil >= Day);

    private int? PermittedUm(Sitting sitting, PlanItem item) => Permitting(sitting, item).Max(static one => one.Scope.ProtrusionUm);

    private IEnumerable<Permission> Permitting(Sitting sitting, PlanItem item) => InForce(sitting.Patient, sitting.Id)
        .Where(one => one.Scope.Area == item.Area && one.Scope.Sides.Contains(item.Side));

    private bool PermitsInterval(string patient, string? sessionId, TreatmentArea area) =>
        InForce(patient, sessionId).Any(one => one.Scope.Subject == OverrideSubject.Interval && one.Scope.Area == area);

    private IEnumerable<Permission> InForce(string patient, string? sessionId) => Permissions.Where(one =>
        one.Patient == patient && !one.Revoked && now() < one.EndsAt && (one.SessionId is null || one.SessionId == sessionId));

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordBegin();
}
