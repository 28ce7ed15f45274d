using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using PenSimulator.Control;

namespace PenSimulator.App;

/// <summary>The command line: everything is checked before a line is opened, and refused with exit code 2.</summary>
internal static class SimulatorCommand
{
    private static readonly Option<string?> Pty = new("--pty")
    {
        Description = "Make a pseudo-terminal and PATH a symbolic link to it (Linux).",
        HelpName = "PATH",
    };

    private static readonly Option<string?> Tcp = new("--tcp")
    {
        Description = "Listen on a TCP port; 0 for a free one.",
        HelpName = "PORT",
    };

    private static readonly Option<string> TcpAddress = new("--tcp-address")
    {
        Description = "Address to listen on with --tcp, such as 0.0.0.0 in a container.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<string> Serial = new("--serial")
    {
        Description = "Serial number.",
        DefaultValueFactory = _ => "SIM-0001",
    };

    private static readonly Option<string?> Seed = new("--seed")
    {
        Description = "Repeats noise, nonces and line faults; a random one without it.",
        HelpName = "N",
    };

    private static readonly Option<string> Control = new("--control")
    {
        Description = "Where simulator.v1.SimulatorService listens: ADDRESS:PORT or unix:PATH.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1:5090",
    };

    private static readonly Option<string?> Model = new("--model")
    {
        Description = $"Which model of pen: {string.Join(", ", PenOptions.Models)}.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Scenario = new("--scenario")
    {
        Description = "Scenario file to run from the start (docs/scenarios.md).",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Dial = new("--dial")
    {
        Description = "A pen whose depth is set by a dial.",
    };

    private static readonly Option<string> Channels = new("--channels")
    {
        Description = "Depth channels: 1 or 2.",
        HelpName = "1|2",
        DefaultValueFactory = _ => "2",
    };

    private static readonly Option<string?> DepthOffset = new("--depth-offset")
    {
        Description = "How much farther out the needles stand than the pen says, -500 to 500 um; without it by the seed, within the model's tolerance.",
        HelpName = "UM",
    };

    private static readonly Option<string> DepthGain = new("--depth-gain")
    {
        Description = "Travel of the needles for each mm of the depth stop, 500 to 1500 um; 1000 is right.",
        HelpName = "UM",
        DefaultValueFactory = _ => "1000",
    };

    private static readonly Option<string?> DepthBacklash = new("--depth-backlash")
    {
        Description = "How far the needles lag behind the depth stop on its way out, 0 to 500 um; without it as far as the model's.",
        HelpName = "UM",
    };

    private static readonly Option<string> Battery = new("--battery")
    {
        Description = "Charge of the battery at the start, 1 to 100 percent; empty, it takes the pen's power.",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => "100",
    };

    private static readonly Option<string> Baud = new("--baud")
    {
        Description = "Speak as slowly as a UART of this speed, 115200 to 921600 bit/s; 0: no speed of its own.",
        HelpName = "N",
        DefaultValueFactory = _ => "0",
    };

    private static readonly Option<string?> Nv = new("--nv")
    {
        Description = "File that keeps what a pen's memory keeps without power.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Frames = new("--frames")
    {
        Description = "File to which every byte of the line goes as text: microseconds, > from the host or < from the pen, hexadecimal.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Replay = new("--replay")
    {
        Description = "Play the pen's side of an incident file, once a host speaks, and end. No other option but the line counts then.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> NoContactSensor = new("--no-contact-sensor")
    {
        Description = "A pen that does not feel whether its cap touches skin.",
    };

    private static readonly Option<bool> NoCartridge = new("--no-cartridge")
    {
        Description = "Start without a cartridge.",
    };

    public static RootCommand Create()
    {
        var command = new RootCommand("A simulated microneedling pen on a serial line or a TCP port.")
        {
            Pty, Tcp, TcpAddress, Serial, Seed, Control, Model, Dial, Channels, DepthOffset, DepthGain, DepthBacklash, Battery, Baud, Nv, Frames, Replay, NoContactSensor, NoCartridge, Scenario,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        try
        {
            return await PenProgram.RunAsync(Read(parsed), Console.Out, cancelled);
        }
        catch (Exception refused) when (refused is ArgumentException or IOException or InvalidDataException
            or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }
    }

    private static PenProgramOptions Read(ParseResult parsed)
    {
        var pty = parsed.GetValue(Pty);
        var tcp = parsed.GetValue(Tcp);
        if (pty is null == tcp is null)
        {
            throw new ArgumentException(
                $"--pty is '{pty}' and --tcp is '{tcp}'. Give exactly one of them: --pty PATH or --tcp PORT.");
        }

        var control = parsed.GetValue(Control)!;
        ControlAddress.Parse(control);
        var seed = parsed.GetValue(Seed);
        return new PenProgramOptions
        {
            PtyPath = pty,
            TcpPort = tcp is null ? 0 : (int)Number("--tcp", tcp, IPEndPoint.MaxPort),
            TcpAddress = IPAddress.TryParse(parsed.GetValue(TcpAddress), out var address)
                ? address
                : throw new ArgumentException(
                    $"--tcp-address is '{parsed.GetValue(TcpAddress)}'. Give an IP address, such as 127.0.0.1."),
            Control = control,
            ReplayPath = parsed.GetValue(Replay),
            NvPath = parsed.GetValue(Nv),
            Scenario = parsed.GetValue(Scenario) is { } file ? File.ReadAllText(file) : null,
            Pen = new PenOptions
            {
                SerialNumber = parsed.GetValue(Serial)!,
                Model = ModelOf(parsed.GetValue(Model)),
                Dial = parsed.GetValue(Dial),
                DepthChannels = (int)Number("--channels", parsed.GetValue(Channels)!, 2),
                DepthOffsetUm = parsed.GetValue(DepthOffset) is { } offset ? Micrometres("--depth-offset", offset) : null,
                DepthGainPermille = Micrometres("--depth-gain", parsed.GetValue(DepthGain)!),
                DepthBacklashUm = parsed.GetValue(DepthBacklash) is { } backlash ? Micrometres("--depth-backlash", backlash) : null,
                BatteryPercent = Number("--battery", parsed.GetValue(Battery)!, 100),
                LineBitsPerSecond = (int)Number("--baud", parsed.GetValue(Baud)!, int.MaxValue),
                Seed = seed is null ? RandomSeed() : Number("--seed", seed, ulong.MaxValue),
                FramesPath = parsed.GetValue(Frames),
                ContactSensor = !parsed.GetValue(NoContactSensor),
                CartridgeInserted = !parsed.GetValue(NoCartridge),
            },
        };
    }

    private static string? ModelOf(string? name) => name is null || PenOptions.Models.Contains(name)
        ? name
        : throw new ArgumentException($"--model is '{name}'. Give one of {string.Join(", ", PenOptions.Models)}.");

    private static ulong Number(string option, string text, ulong highest) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= highest
            ? value
            : throw new ArgumentException($"{option} is '{text}'. Give a whole number from 0 to {highest}.");

    // Which of them a pen can have is for PenOptions to say: it is the same for a program and for a test.
    private static int Micrometres(string option, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ArgumentException($"{option} is '{text}'. Give a whole number of um.");

    private static ulong RandomSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
}
