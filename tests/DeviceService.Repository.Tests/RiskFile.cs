using System.Text.RegularExpressions;

namespace DeviceService.Repository.Tests;

/// <summary>What is wrong between the hazards, controls and risks of a risk file, each fault as a sentence that begins with its row.</summary>
internal static class RiskFile
{
    private const string Hazard = @"H\d\d";

    private static readonly string[] s_kinds = ["D", "P", "I"];

    /// <summary>The ids of the hazards, in their order.</summary>
    public static IEnumerable<string> Hazards(string text) => Markdown.Rows(Markdown.Section(text, "Hazards"), Hazard).Select(static cells => cells[0]);

    /// <summary>Every fault; none in a file that is in order.</summary>
    /// <param name="text">The risk file.</param>
    /// <param name="isTest">Whether there is a test of this name.</param>
    public static IEnumerable<string> Faults(string text, Func<string, bool> isTest)
    {
        var controls = Markdown.Rows(Markdown.Section(text, "Controls"), $@"{Hazard}\.\d+").ToArray();
        return Markdown.Rows(Markdown.Section(text, "Hazards"), Hazard).SelectMany(OfHazard)
            .Concat(OfOrder(Hazards(text), [.. controls.Select(static cells => cells[0])]))
            .Concat(controls.SelectMany(cells => OfControl(cells, isTest)))
            .Concat(OfRules(text, controls))
            .Concat(Markdown.Rows(Markdown.Section(text, "Risk"), Hazard).SelectMany(cells => OfKinds(cells, controls)));
    }

    private static IEnumerable<string> OfHazard(string[] cells)
    {
        if (cells.Length != 3 || cells.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{cells[0]} is not of three cells that say something.";
        }
    }

    // The controls of each hazard stand in its order, numbered from 1.
    private static IEnumerable<string> OfOrder(IEnumerable<string> hazards, string[] controls)
    {
        var expected = hazards.SelectMany(hazard => Enumerable.Range(1, Math.Max(1, controls.Count(id => IsOf(id, hazard)))).Select(number => $"{hazard}.{number}"));
        foreach (var (want, has) in Zip(expected.ToArray(), controls).Where(static pair => pair.Want != pair.Has))
        {
            yield return want is null ? $"{has} is of no hazard." : $"{want} is missing; {has ?? "nothing"} stands there.";
        }
    }

    private static IEnumerable<(string? Want, string? Has)> Zip(string[] wanted, string[] there) =>
        Enumerable.Range(0, Math.Max(wanted.Length, there.Length)).Select(at => (wanted.ElementAtOrDefault(at), there.ElementAtOrDefault(at)));

    private static IEnumerable<string> OfControl(string[] cells, Func<string, bool> isTest)
    {
        var id = cells[0];
        if (cells.Length != 4 || string.IsNullOrWhiteSpace(cells[1]))
        {
            yield return $"{id} is not of four cells, or says nothing.";
            yield break;
        }

        if (!s_kinds.Contains(cells[2]))
        {
            yield return $"{id} is of the kind '{cells[2]}', which is none of {string.Join(", ", s_kinds)}.";
        }

        // What is no control of this version cannot hide in its proof.
        if (!Regex.IsMatch(cells[3], "^(`[^`]+`(, (?=`)|$))*$"))
        {
            yield return $"{id} says more than tests: {cells[3]}";
        }

        var tests = Markdown.Quoted(cells[3]).ToArray();
        if (tests.Length == 0)
        {
            yield return $"{id} names no test.";
        }

        foreach (var test in tests.Where(test => !isTest(test)))
        {
            yield return $"{id} names {test}, which is no test.";
        }
    }

    // What a control claims of a rule is proved by a test of that rule.
    private static IEnumerable<string> OfRules(string text, string[][] controls)
    {
        var tests = Markdown.Rows(Markdown.Section(text, "Tests of the rules"), "`R-.*`")
            .ToLookup(static cells => cells[0].Trim('`'), static cells => Markdown.Quoted(cells[^1]).ToArray());
        return
            from cells in controls
            where cells.Length == 4
            from rule in Regex.Matches(cells[1], "R-[A-Z]+(?:-[A-Z0-9]+)*").Select(static match => match.Value)
            where !tests[rule].SelectMany(static named => named).Intersect(Markdown.Quoted(cells[3])).Any()
            select $"{cells[0]} names {rule}, and none of the tests of that rule.";
    }

    private static IEnumerable<string> OfKinds(string[] risk, string[][] controls)
    {
        var there = string.Join(", ", s_kinds.Where(kind => controls.Any(cells => IsOf(cells[0], risk[0]) && cells.ElementAtOrDefault(2) == kind)));
        if (risk.ElementAtOrDefault(4) != there)
        {
            yield return $"{risk[0]} is controlled by {there}, and its risk says {risk.ElementAtOrDefault(4)}.";
        }
    }

    private static bool IsOf(string control, string hazard) => control.StartsWith(hazard + '.', StringComparison.Ordinal);
}
