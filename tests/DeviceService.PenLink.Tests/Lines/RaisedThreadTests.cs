using System.Globalization;
using Xunit;

namespace DeviceService.PenLink.Tests;

/// <summary>What a line's thread says of its own standing, held against what the kernel says of it.</summary>
public sealed class RaisedThreadTests
{
    private const int NiceField = 19;

    [Fact]
    public void A_raised_thread_says_the_nice_value_that_the_kernel_gave_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Nice values are Linux's.");
        var (standing, before, after) = OnItsOwnThread(static () => (NiceOfThisThread(), new LinuxLines().RaiseThread(), NiceOfThisThread()));

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"at nice {after}"), standing.Sentence, StringComparison.Ordinal);
        if (standing.Raised)
        {
            Assert.Equal(-15, after);
        }
        else
        {
            Assert.Equal(before, after);
            Assert.Contains("LimitNICE=-15", standing.Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Raising_one_thread_leaves_the_others_where_they_were()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Nice values are Linux's.");
        using var raised = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        var bystander = 0;
        var other = new Thread(() =>
        {
            raised.Wait();
            bystander = NiceOfThisThread();
            looked.Set();
        });
        other.Start();
        var (_, before, _) = OnItsOwnThread(() =>
        {
            var from = NiceOfThisThread();
            var standing = new LinuxLines().RaiseThread();
            raised.Set();
            looked.Wait();
            return (from, standing, 0);
        });
        other.Join();

        Assert.Equal(before, bystander);
    }

    private static (ThreadStanding Standing, int Before, int After) OnItsOwnThread(Func<(int Before, ThreadStanding Standing, int After)> work)
    {
        (int Before, ThreadStanding Standing, int After) seen = default;
        var thread = new Thread(() => seen = work());
        thread.Start();
        thread.Join();
        return (seen.Standing, seen.Before, seen.After);
    }

    // The name in parentheses may hold anything; the fields come after the last one. The first of them is the third of all.
    private static int NiceOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[NiceField - 3], CultureInfo.InvariantCulture);
    }
}
