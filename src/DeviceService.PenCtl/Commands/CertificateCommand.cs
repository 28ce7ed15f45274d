using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>certificate: what a pen is certified by.</summary>
internal static class CertificateCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string?>("pen") { Description = "Serial number: the newest certificate of this pen.", Arity = ArgumentArity.ZeroOrOne };
        return shared.Run(new Command("certificate", "A certificate.") { pen }, static _ => Task.FromResult(ExitCode.Ok));
    }
}
