using System.CommandLine;

namespace DeviceService.PenCtl;

/// <summary>sign-in: a token for the commands that follow.</summary>
internal static class SignInCommand
{
    public static Command Create(SharedOptions shared)
    {
        var who = new Argument<string>("operator") { Description = "Who signs in. The PIN is asked for, or taken from PENCTL_PIN." };
        return shared.Run(
            new Command("sign-in", "Prints a token, for PENCTL_TOKEN: export PENCTL_TOKEN=$(penctl sign-in ID)") { who },
            async run =>
            {
                var service = await run.ServiceUnsignedAsync();
                var answer = await service.SignInAsync(run.Get(who)!, Pin.Of(run.Get(who)!, run.Surroundings), run.Cancellation);
                service.KeepSignIn();
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                    return ExitCode.Ok;
                }

                run.Screen.Text(answer.Token + Environment.NewLine);
                if (answer.Warning.Length > 0)
                {
                    run.Screen.Aside(answer.Warning);
                }

                return ExitCode.Ok;
            });
    }
}
