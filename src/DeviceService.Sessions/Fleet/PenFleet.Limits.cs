using DeviceService.Safety;

namespace DeviceService.Sessions;

// What bounds the needles, for whoever asks.
public sealed partial class PenFleet
{
    /// <summary>What bounds the needles on one area and side of an open session; null, with the refusal, when it cannot be said.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="area">Where.</param>
    /// <param name="side">Which side.</param>
    /// <param name="asked">What is believed to be treated; null to take the session's word for it.</param>
    /// <param name="refusal">Why not.</param>
    public LimitsView? GetEffectiveLimits(
        string sessionId, TreatmentArea area, BodySide side, TreatmentIndication? asked, out Refusal? refusal)
    {
        if (!_sessions.TryGetValue(sessionId, out var owner) || owner.Views.Session?.Record is not { } session || session.SessionId != sessionId)
        {
            refusal = Rules.SessionUnknown.Refuse(("observed", sessionId));
            return null;
        }

        if (session.Indication is not { } indication)
        {
            refusal = Rules.IndicationMissing.Refuse(("session", sessionId));
            return null;
        }

        if (asked is { } other && other != indication)
        {
            refusal = ArgumentRefusals.Form("indication", StateNames.Of(other), $"what the session treats, {StateNames.Of(indication)}, or nothing");
            return null;
        }

        var item = session.Plan.Items.FirstOrDefault(one => one.Area == area && one.Side == side);
        var question = new LimitsQuestion(
            area,
            side,
            indication,
            _options.Eligibility.RoleOf(session.OperatorId),
            item is null ? null : NeedleProtrusion.FromMicrometers(item.ProtrusionUm),
            _options.Eligibility.LeaveFor(session.PatientReference, area, side, sessionId, _clock.Now));
        var budgets = owner.Views.Session is { } shown && shown.Record.SessionId == sessionId ? shown.Budgets : [];
        return View(owner.Views.Pen, sessionId, question, out refusal) is { } view
            ? view with { Budgets = [.. budgets.Where(budget => budget.Area is null || (budget.Area == area && budget.Side == side))] }
            : null;
    }

    /// <summary>What would bound the needles of a pen in the hands of who asks; null, with the refusal, when it cannot be said.</summary>
    public LimitsView? GetEffectiveLimits(PenName pen, TreatmentArea area, BodySide side, TreatmentIndication indication, Actor by, out Refusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(by);
        var role = by.OperatorId is { } person ? _options.Eligibility.RoleOf(person) : null;
        return Find(pen, out refusal) is { } owner
            ? View(owner.Views.Pen, null, new LimitsQuestion(area, side, indication, role, null, LimitLeave.None), out refusal)
            : null;
    }

    private LimitsView? View(PenView pen, string? sessionId, LimitsQuestion asked, out Refusal? refusal)
    {
        if (SessionRules.Capability(pen.Identity) is not { } device)
        {
            refusal = Rules.LinkNotOnline.Refuse(("pen", pen.PenId ?? pen.Line), ("observed", pen.Link.State.ToString()), ("remedy", pen.Link.Remedy));
            return null;
        }

        refusal = null;
        var grounds = new LimitGrounds
        {
            Profile = _options.Profile(),
            Indication = asked.Indication,
            Role = asked.Role,
            Device = device,
            Cartridge = SessionRules.Capability(pen.Cartridge),
            CalibrationUm = pen.PenId is { } penId ? _options.Eligibility.CalibrationUncertaintyUm(penId) : null,
        };
        var limits = EffectiveLimits.Compute(grounds, asked.Area, asked.Planned, asked.Leave);
        var snapshot = PenLimits.Snapshot(Math.Max(1, pen.Status?.LimitsGeneration ?? 1), limits);
        return new LimitsView(
            pen.PenId ?? "", sessionId, asked.Area, asked.Side, limits, snapshot, pen.Status?.LimitsDigest == snapshot.DigestText(),
            InterlockList.Of(limits.Limit, asked.Area, grounds.Profile))
        {
            BudgetBounds = BudgetSheet.Bounds(grounds.Profile, asked.Area, pen.Cartridge?.Model),
        };
    }

    private sealed record LimitsQuestion(
        TreatmentArea Area, BodySide Side, TreatmentIndication Indication, OperatorRole? Role, NeedleProtrusion? Planned, LimitLeave Leave);
}
