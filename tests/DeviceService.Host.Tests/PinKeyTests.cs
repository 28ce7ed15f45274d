using System.Text;
using System.Text.RegularExpressions;
using DeviceService.Clinic;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>The secret of the installation that PINs are keyed with.</summary>
[Collection(RealLines.Name)]
public sealed partial class PinKeyTests : LoggedTests
{
    [Fact]
    public async Task Pins_are_keyed_with_a_secret_that_its_owner_alone_may_read_and_no_record_holds()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var secret = Path.Combine(bench.DataDirectory, PinKeyFile.FileName);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
        }

        // What an export tells everybody is nothing to try PINs against.
        var kept = KeptPins().Match(await ExportAsync(bench));
        var key = PinKeyFile.Open(bench.DataDirectory).Key;
        var hash = kept.Groups["hash"].Value.Replace("\\u002B", "+", StringComparison.Ordinal);
        Assert.Equal(key.Id, kept.Groups["key"].Value);
        Assert.True(new Pins(key).Matches(new KeptPin(hash, key.Id), Bench.Pin));
        Assert.False(new Pins(PinKey.Create()).Matches(new KeptPin(hash, null), Bench.Pin));

        await bench.StopServiceAsync();
        var text = Encoding.ASCII.GetBytes(key.Export());
        foreach (var file in Directory.EnumerateFiles(bench.DataDirectory).Where(file => file != secret))
        {
            Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(text) < 0, file);
        }
    }

    [Theory]
    [InlineData(null, "is missing, and the PINs were keyed with key")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "but the PINs were keyed with key")]
    [InlineData("AAEC", "is no key of 32 bytes in base 64")]
    [InlineData("no base 64!", "is no key of 32 bytes in base 64")]
    public async Task A_service_without_the_secret_of_its_pins_does_not_start_and_makes_no_other(string? instead, string why)
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.StopServiceAsync();
        var secret = Path.Combine(bench.DataDirectory, PinKeyFile.FileName);
        var kept = await File.ReadAllTextAsync(secret);
        File.Delete(secret);
        if (instead is not null)
        {
            await File.WriteAllTextAsync(secret, instead);
        }

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]));
        Assert.Equal(ExitCode.JournalDamaged, refused.Code);
        Assert.Contains($"'{secret}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(instead is not null, File.Exists(secret));

        // Put back, and readable by others, which is told.
        await File.WriteAllTextAsync(secret, kept);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        await bench.StartServiceAsync([]);
        Assert.NotEmpty((await bench.SignInAsync(Bench.Prescriber)).Token);
        Assert.Contains(Log.Entries, entry => entry.EventId.Name == nameof(HostLog.PinKeyReadable));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_the_secret_is_lost_another_is_made_by_an_option_and_a_prescriber_registers_with_the_setup_code_again(bool garbled)
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.StopServiceAsync();
        bench.Token = "";
        var secret = Path.Combine(bench.DataDirectory, PinKeyFile.FileName);
        File.Delete(secret);
        if (garbled)
        {
            await File.WriteAllTextAsync(secret, "no base 64!");
            await File.WriteAllTextAsync(secret + PinKeyFile.Replaced, "an earlier one");
        }

        bench.NewPinKey = true;
        await bench.StartServiceAsync([]);
        Assert.Equal(garbled, File.Exists(secret + PinKeyFile.Replaced + "-2"));
        var refused = await Answers.RefusedAsync(async () => await bench.SignInAsync(Bench.Prescriber));
        Assert.Equal("R-SIGN-IN-WRONG", refused.Info().Metadata["rule_id"]);
        var withoutCode = await Answers.RefusedAsync(async () => await bench.Operators.RegisterOperatorAsync(bench.Registration("intruder", OperatorRole.Prescriber)));
        Assert.Equal("R-SETUP-CODE", withoutCode.Info().Metadata["rule_id"]);
        Assert.StartsWith("No prescriber is registered who can sign in, and setup_code is missing.", withoutCode.Status.Detail, StringComparison.Ordinal);

        // The option may stay: the secret fits from now on, and nothing is made anew.
        await bench.RegisterFirstAsync();
        Assert.False(File.Exists(Path.Combine(bench.DataDirectory, "setup-code")));
        var made = await File.ReadAllTextAsync(secret);
        await bench.StopServiceAsync();
        await bench.StartServiceAsync([]);
        Assert.Equal(made, await File.ReadAllTextAsync(secret));
        Assert.NotEmpty((await bench.SignInAsync(Bench.Prescriber)).Token);
        Assert.False(File.Exists(Path.Combine(bench.DataDirectory, "setup-code")));
        await bench.StopServiceAsync();
        bench.NewPinKey = false;
        await bench.StartServiceAsync([]);
    }

    [Fact]
    public async Task The_setup_code_is_spent_by_nothing_but_a_prescriber_who_can_sign_in()
    {
        const string suspended = "prescriber-suspended";
        await using var bench = await Bench.StartUnstaffedAsync(Log);
        var file = Path.Combine(bench.DataDirectory, SetupCode.FileName);
        var first = bench.Registration(Bench.Prescriber, OperatorRole.Prescriber, await File.ReadAllTextAsync(file));
        await bench.Operators.RegisterOperatorAsync(first);
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        await bench.Operators.RegisterOperatorAsync(bench.Registration(suspended, OperatorRole.Prescriber));
        await bench.Operators.SuspendOperatorAsync(new SuspendOperatorRequest { RequestId = bench.NextRequest(), OperatorId = suspended, Reason = "looked into" });
        await bench.StopServiceAsync();
        bench.Token = "";
        File.Delete(Path.Combine(bench.DataDirectory, PinKeyFile.FileName));
        bench.NewPinKey = true;
        await bench.StartServiceAsync([]);
        var code = await File.ReadAllTextAsync(file);

        var refused = await Answers.RefusedAsync(async () => await bench.Operators.RegisterOperatorAsync(bench.Registration(suspended, OperatorRole.Prescriber, code)));
        Assert.Equal("R-OPERATOR-SUSPENDED", refused.Info().Metadata["rule_id"]);
        Assert.Equal(code, await File.ReadAllTextAsync(file));

        // A request of before, asked again, is answered as it was then: that registers nobody now.
        Assert.True((await bench.Operators.RegisterOperatorAsync(first)).Replayed);
        Assert.Equal(code, await File.ReadAllTextAsync(file));

        await bench.RegisterFirstAsync();
        Assert.False(File.Exists(file));
        Assert.NotEmpty((await bench.SignInAsync(Bench.Prescriber)).Token);
    }

    private static async Task<string> ExportAsync(Bench bench)
    {
        using var call = bench.PassLog.ExportLog(new ExportLogRequest { Format = ExportFormat.Ndjson });
        var text = new StringBuilder();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
        {
            text.Append(part.Lines.ToStringUtf8());
        }

        return text.ToString();
    }

    [GeneratedRegex(""""\\?"PinHash\\?":\\?"(?<hash>[^"]+?)\\?",\\?"PinKeyId\\?":\\?"(?<key>[0-9a-f]+)"""")]
    private static partial Regex KeptPins();
}
