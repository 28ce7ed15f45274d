using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>Commands, limits and settings.</summary>
internal sealed partial class Bench
{
    private static readonly ByteString ProfileDigest = ByteString.CopyFrom(SHA256.HashData(Encoding.ASCII.GetBytes(Build)));
    private static readonly TimeSpan ReplyEach = TimeSpan.FromMilliseconds(300);
    private const int CommandTries = 4;
    private const int SlowCommandTries = 18;
    private const uint UsualProtrusionUm = 500;

    /// <summary>The limits that were set last in this session.</summary>
    public Limits Limits { get; private set; } = new();

    /// <summary>Their digest, as this program computes it.</summary>
    public ulong Digest => LimitsDigest.Of(Limits);

    /// <summary>Number of the command that was sent last.</summary>
    public uint Number
    {
        get => _number;
        set => _number = value;
    }

    /// <summary>Protrusion that clauses set, in um; about half a millimetre, on a step of the pen's.</summary>
    public uint SettingUm => Fitted.ProtrusionMinUm + (Math.Min(UsualProtrusionUm, Fitted.ProtrusionMaxUm) is var most && most > Fitted.ProtrusionMinUm
        ? (most - Fitted.ProtrusionMinUm) / Math.Max(1, Fitted.ProtrusionStepUm) * Fitted.ProtrusionStepUm
        : 0);

    /// <summary>Stroke rate that clauses set, in mHz.</summary>
    public uint SettingMillihertz => (Fitted.StrokeRateMinMillihertz + Fitted.StrokeRateMaxMillihertz) / 2;

    /// <summary>A command with the next number, ready to be sent.</summary>
    public HostFrame Next(Command command)
    {
        command.Number = ++_number;
        return pen.Tagged(new HostFrame { Command = command });
    }

    /// <summary>Sends a command with the next number, again while it is unanswered, and gives its reply; null when none came.</summary>
    public async Task<CommandReply?> TryCommandAsync(Command command)
    {
        var (from, bytes) = (pen.Mark, RawFrames.Of(Next(command)));
        for (var tries = TriesOf(command); tries > 0; tries--)
        {
            pen.Send(bytes);
            if (await ReplyAsync(from, command.Number, ReplyEach) is { } heard)
            {
                return heard.Frame.CommandReply;
            }
        }

        return null;
    }

    /// <summary>As <see cref="TryCommandAsync"/>; without a reply the clause fails.</summary>
    public async Task<CommandReply> CommandAsync(Command command) =>
        await TryCommandAsync(command) ?? throw ClauseEndedException.Failed($"a reply to {command.BodyCase}", "none came");

    /// <summary>A command that must be accepted.</summary>
    public async Task<CommandReply> AcceptedAsync(Command command, string why = "")
    {
        var reply = await CommandAsync(command);
        Expect(!reply.HasRejection, $"{command.BodyCase} is accepted{why}", $"rejected, {reply.Rejection}");
        return reply;
    }

    /// <summary>A command that must be rejected with this reason.</summary>
    public async Task RejectedAsync(Command command, RejectionReason reason, string why = "")
    {
        var reply = await CommandAsync(command);
        Expect(
            reply.HasRejection && reply.Rejection == reason, $"{command.BodyCase}{why} is rejected, {reason}",
            reply.HasRejection ? $"rejected, {reply.Rejection}" : "accepted");
    }

    /// <summary>The reply to a number; null when none comes in time.</summary>
    public Task<Heard?> ReplyAsync(int from, uint number, TimeSpan within)
    {
        var tag = pen.Tag;
        return pen.NextAsync(from, heard => heard.Tag == tag && heard.Frame.CommandReply?.Number == number, within, cancellation);
    }

    // Section 6: calibration, self-test and the journal head have 5 s.
    private static int TriesOf(Command command) => command.BodyCase is Command.BodyOneofCase.WriteCalibration or Command.BodyOneofCase.ReadCalibration
        or Command.BodyOneofCase.RunSelfTest or Command.BodyOneofCase.StoreJournalHead
        ? SlowCommandTries
        : CommandTries;

    /// <summary>Good limits of the next generation: all that this pen allows, unless changed.</summary>
    public Limits NewLimits(Action<Limits>? change = null)
    {
        var limits = new Limits
        {
            Generation = ++_generation, ProtrusionMaxUm = Fitted.ProtrusionMaxUm,
            StrokeRateMinMillihertz = Fitted.StrokeRateMinMillihertz, StrokeRateMaxMillihertz = Fitted.StrokeRateMaxMillihertz,
            ActivationMaxMs = 60_000, DeadManMs = 200, ArmMaxMs = 60_000, SettleToleranceUm = 150, ChannelDisagreementMaxUm = 300,
            MotorCurrentMaxMilliamperes = 5_000, TemperatureMaxDecidegrees = 600, ProfileDigest = ProfileDigest,
        };
        change?.Invoke(limits);
        return limits;
    }

    /// <summary>Sets good limits, unless changed.</summary>
    public async Task<CommandReply> SetLimitsAsync(Action<Limits>? change = null)
    {
        var limits = NewLimits(change);
        var reply = await AcceptedAsync(new Command { WriteLimits = new WriteLimits { Limits = limits } });
        Limits = limits;
        return reply;
    }

    /// <summary>The setting that clauses use.</summary>
    public ApplySetting NewSetting(uint? protrusionUm = null)
    {
        var setting = new ApplySetting { StrokeRateMillihertz = SettingMillihertz };
        if (!IsDial)
        {
            setting.ProtrusionUm = protrusionUm ?? SettingUm;
        }

        return setting;
    }

    /// <summary>Limits and a setting: what Arm asks for.</summary>
    public async Task SetUpAsync(Action<Limits>? change = null)
    {
        await SetLimitsAsync(change);
        await AcceptedAsync(new Command { ApplySetting = NewSetting() });
    }
}
