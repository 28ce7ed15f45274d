using TestSupport;
using TreatmentRoom;

namespace DeviceService.PenCtl.Tests;

/// <summary>watch, as a person meets it: penctl at a real terminal beside a treatment.</summary>
[Collection(AtTheBench.Name)]
public sealed class LiveScreenTests
{
    private const string Top = "╭";
    private const string Bottom = "╰";

    [Fact]
    public async Task A_technician_who_watches_a_treatment_sees_depth_against_its_limit_and_ends_the_view_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await Room.StartAsync(new RoomOptions(), TimeProvider.System, CancellationToken.None);
        using var terminal = TerminalRun.Start(["watch"], [("PENCTL_SERVICE", room.Address)]);
        using var screen = new RoomScreen(json: true);
        var treating = new Appointment(room, screen, TimeProvider.System).RunAsync(CancellationToken.None);

        string[] wanted = ["TREATING", "cheek left, pass 2", "drive on"];
        IReadOnlyList<string> seen = [];
        await Eventually.TrueAsync(() => (seen = View(terminal)).Count > 0 && wanted.All(text => seen.Any(row => row.Contains(text, StringComparison.Ordinal))));
        var first = First(terminal);
        await TerminalPicture.KeepAsync("bench-watch", terminal, first, seen.Count);
        terminal.Interrupt();

        Assert.Equal(PenCtl.ExitCode.Ok, await terminal.ExitAsync());
        Assert.Contains(seen, static row => row.Contains(" um of 1500 um ", StringComparison.Ordinal) && row.Contains("set 1350 um", StringComparison.Ordinal));
        Assert.Contains(seen, static row => row.Contains("contact   on skin", StringComparison.Ordinal));
        Assert.Contains(seen, static row => row.Contains("passes    ●● forehead midline", StringComparison.Ordinal));

        // The view has no part in the treatment: it goes on to its end.
        Assert.NotEmpty((await treating).Passes);
    }

    // It is drawn over itself; what stands lowest is the newest.
    private static int First(TerminalRun terminal) => terminal.Rows.ToList().FindLastIndex(static row => row.StartsWith(Top, StringComparison.Ordinal));

    private static IReadOnlyList<string> View(TerminalRun terminal)
    {
        var rows = terminal.Rows;
        var first = First(terminal);
        var last = rows.ToList().FindLastIndex(static row => row.StartsWith(Bottom, StringComparison.Ordinal));
        return first >= 0 && last > first ? [.. rows.Skip(first).Take(last + 1 - first)] : [];
    }
}
