using System.Globalization;
using System.Reflection;
using System.Text;
using Stateless;
using Stateless.Graph;
using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>docs/states.md and docs/limits.md say what the code does, because they are written from it.</summary>
public sealed class DocumentTests
{
    private const string States = "docs/states.md";
    private const string Limits = "docs/limits.md";

    [Fact]
    public void The_document_draws_the_states_of_a_session() =>
        GeneratedDocument.Holds(States, "session states", Diagram(SessionTransitions.MachineIn(SessionState.Created)));

    [Fact]
    public void The_document_has_the_table_of_session_transitions() =>
        GeneratedDocument.Holds(States, "session transitions", Transitions<SessionState, SessionTrigger>(
            (state, trigger) => SessionTransitions.Next(state, trigger, out _)));

    [Fact]
    public void The_document_draws_the_states_of_a_pen() =>
        GeneratedDocument.Holds(States, "pen states", Diagram(PenTransitions.MachineIn(PenOperatingState.Idle)));

    [Fact]
    public void The_document_has_the_table_rpc_by_state()
    {
        var states = Enum.GetValues<SessionState>();
        var text = new StringBuilder(Row(["rpc", .. states.Select(StateNames.Of)]));
        text.Append(Row(["---", .. states.Select(_ => "---")]));
        foreach (var rpc in Enum.GetValues<Rpc>())
        {
            text.Append(Row([rpc.ToString(), .. states.Select(state => Cell(RpcAcceptance.Judge(rpc, state)))]));
        }

        GeneratedDocument.Holds(States, "rpc by state", text.ToString());
    }

    [Fact]
    public void The_risk_file_has_every_rule_under_its_hazard()
    {
        var rules = Rules.All.Select(static rule => (rule.HazardId, rule.Id))
            .Concat(StopRules.All.Select(static rule => (rule.HazardId, Id: rule.RuleId)))
            .Distinct()
            .OrderBy(static rule => rule.HazardId, StringComparer.Ordinal).ThenBy(static rule => rule.Id, StringComparer.Ordinal)
            .GroupBy(static rule => rule.HazardId);
        var text = new StringBuilder(Row(["hazard", "rules"])).Append(Row(["---", "---"]));
        foreach (var hazard in rules)
        {
            text.Append(Row([hazard.Key, string.Join(", ", hazard.Select(static rule => $"`{rule.Id}`"))]));
        }

        GeneratedDocument.Holds("docs/hazards.md", "rules by hazard", text.ToString());
    }

    [Fact]
    public void The_document_has_the_table_rpc_by_role()
    {
        var roles = Enum.GetValues<OperatorRole>();
        var text = new StringBuilder(Row(["rpc", "not signed in", .. roles.Select(StateNames.Of)]));
        text.Append(Row(["---", "---", .. roles.Select(_ => "---")]));
        foreach (var rpc in Enum.GetValues<Rpc>())
        {
            text.Append(Row([
                rpc.ToString(),
                RolePermissions.NeedsSignIn(rpc) ? "-" : "yes",
                .. roles.Select(role => RolePermissions.Permits(rpc, role) ? "yes" : "-"),
            ]));
        }

        GeneratedDocument.Holds("docs/roles.md", "rpc by role", text.ToString());
    }

    [Fact]
    public void The_document_lists_the_preconditions_of_arming_in_their_order()
    {
        var text = new StringBuilder(Row(["", "rule", "hazard"])).Append(Row(["---", "---", "---"]));
        foreach (var (verdict, at) in ArmingPreconditions.Evaluate(Given.Facts()).Select((verdict, at) => (verdict, at + 1)))
        {
            text.Append(Row([at.ToString(CultureInfo.InvariantCulture), verdict.RuleId, verdict.HazardId]));
        }

        GeneratedDocument.Holds(States, "preconditions of arming", text.ToString());
    }

    [Fact]
    public void The_document_has_the_bounds_of_each_area()
    {
        var text = new StringBuilder(Row(
            ["area", "recommended", "absolute", "rate", "rate, absolute", "passes", "punctures", "dwell", "minutes", "size", "mark", "source of depth"]))
            .Append(Row(["---", "---", "---", "---", "---", "---:", "---:", "---:", "---:", "---:", "---", "---"]));
        foreach (var row in Given.Profile.Areas)
        {
            text.Append(Row(
            [
                StateNames.Of(row.Area), Millimetres(row.RecommendedUm), Millimetres(row.AbsoluteUm), Hertz(row.RecommendedMillihertz), Hertz(row.AbsoluteMillihertz),
                Number(row.PassesMax), $"{Number(row.PuncturesPerCm2Max)} /cm2", $"{Number(row.DwellMsMax)} ms", $"{Number(row.MinutesMax)} min",
                $"{Number(row.SizeCm2Max)} cm2", Mark(row.RecommendedUm.Mark), row.RecommendedUm.Source,
            ]));
        }

        GeneratedDocument.Holds(Limits, "areas", text.ToString());
    }

    [Fact]
    public void The_document_has_the_bounds_of_indications_roles_and_depths()
    {
        var text = new StringBuilder(Row(["bound", "recommended", "absolute", "mark", "source"])).Append(Row(["---", "---", "---", "---", "---"]));
        foreach (var row in Given.Profile.Indications)
        {
            var where = row.Area is { } area ? $"{StateNames.Of(row.Indication)} on {StateNames.Of(area)}" : StateNames.Of(row.Indication);
            text.Append(Row([where, Millimetres(row.RecommendedUm), Millimetres(row.AbsoluteUm), Mark(row.RecommendedUm.Mark), row.RecommendedUm.Source]));
            text.Append(row is { RecommendedMillihertz: { } recommended, AbsoluteMillihertz: { } absolute }
                ? Row([$"{where}, rate", Hertz(recommended), Hertz(absolute), Mark(recommended.Mark), recommended.Source])
                : Row([$"{where}, rate", "as the area", "as the area", "", ""]));
        }

        foreach (var row in Given.Profile.Roles)
        {
            text.Append(row.ProtrusionUmMax is { } most
                ? Row([StateNames.Of(row.Role), Millimetres(most), Millimetres(most), Mark(most.Mark), most.Source])
                : Row([StateNames.Of(row.Role), "treats nobody", "", "", ""]));
        }

        foreach (var row in Given.Profile.DepthRates)
        {
            text.Append(Row(
            [
                $"settings above {Millimetres(row.AboveUm)}", Hertz(row.MillihertzMax), Hertz(row.MillihertzMax), Mark(row.MillihertzMax.Mark), row.MillihertzMax.Source,
            ]));
        }

        GeneratedDocument.Holds(Limits, "bounds", text.ToString());
    }

    [Fact]
    public void The_document_has_every_figure_with_source_and_mark()
    {
        var text = new StringBuilder(Row(["figure", "value", "unit", "mark", "source"])).Append(Row(["---", "---:", "---", "---", "---"]));
        var profile = Given.Profile;
        foreach (var owner in new object[] { profile.Pen, profile.Arming, profile.Budgets })
        {
            foreach (var property in owner.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                if (property.GetValue(owner) is Figure figure)
                {
                    text.Append(Row([$"{owner.GetType().Name}.{property.Name}", Number(figure), figure.Unit, Mark(figure.Mark), figure.Source]));
                }
            }
        }

        GeneratedDocument.Holds(Limits, "figures", text.ToString());
    }

    [Fact]
    public void The_document_has_what_the_guard_of_the_reference_profile_holds_against()
    {
        var text = new StringBuilder(Row(["figure", "value", "unit", "mark", "source"])).Append(Row(["---", "---:", "---", "---", "---"]));
        foreach (var property in typeof(GuardFigures).GetProperties())
        {
            if (property.GetValue(Given.Profile.Guard) is Figure figure)
            {
                text.Append(Row([
                    $"guard.{Snake(property.Name)}", figure.Value.ToString(CultureInfo.InvariantCulture), figure.Unit, Mark(figure.Mark), figure.Source]));
            }
        }

        GeneratedDocument.Holds(Limits, "guard", text.ToString());

        static string Snake(string name) =>
            string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
    }

    [Fact]
    public void The_document_lists_every_stop()
    {
        var text = new StringBuilder(Row(["reason", "rule", "hazard", "alarm"])).Append(Row(["---", "---", "---", "---"]));
        foreach (var rule in StopRules.All)
        {
            text.Append(Row([StateNames.Of(rule.Reason), rule.RuleId, rule.HazardId, StateNames.Of(rule.Priority)]));
        }

        GeneratedDocument.Holds(States, "reasons", text.ToString());
    }

    private static string Cell(RpcVerdict verdict) => verdict.Answer switch
    {
        RpcAnswer.Accepted => "yes",
        RpcAnswer.NoChange => "no change",
        RpcAnswer.Refused => verdict.Rule!.Id,
        _ => throw new InvalidOperationException($"{verdict.Answer} has no word in the document."),
    };

    private static string Number(Figure figure) => figure.Value.ToString(CultureInfo.InvariantCulture);

    private static string Millimetres(Figure micrometers) => NeedleProtrusion.FromMicrometers(micrometers).ToString();

    private static string Hertz(Figure millihertz) => StrokeRate.FromMillihertz(millihertz).ToString();

    private static string Mark(FigureMark mark) => mark switch
    {
        FigureMark.Primary => "F",
        FigureMark.Secondary => "S",
        FigureMark.Derived => "D",
        FigureMark.Unverified => "U",
        FigureMark.Reported => "R",
        _ => throw new InvalidOperationException($"{mark} has no letter."),
    };

    // Stateless draws it from the configuration; a trigger that changes nothing leads back to its own state.
    private static string Diagram<TState, TTrigger>(StateMachine<TState, TTrigger> machine) =>
        $"```mermaid\n{MermaidGraph.Format(machine.GetInfo(), null).ReplaceLineEndings("\n").Trim()}\n```\n";

    private static string Transitions<TState, TTrigger>(Func<TState, TTrigger, TState?> next)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var states = Enum.GetValues<TState>();
        var text = new StringBuilder(Row(["trigger", .. states.Select(StateNames.Of)])).Append(Row(["---", .. states.Select(_ => "---")]));
        foreach (var trigger in Enum.GetValues<TTrigger>())
        {
            text.Append(Row([trigger.ToString(), .. states.Select(state => next(state, trigger) is { } to ? StateNames.Of(to) : "-")]));
        }

        return text.ToString();
    }

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
