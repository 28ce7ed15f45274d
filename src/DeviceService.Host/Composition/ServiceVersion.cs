using System.Reflection;

namespace DeviceService.Host;

/// <summary>Version and commit of the service, as every record and the ready line show them.</summary>
internal static class ServiceVersion
{
    public static string Text { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? typeof(ServiceVersion).Assembly.GetName().Version?.ToString()
        ?? "unknown";
}
