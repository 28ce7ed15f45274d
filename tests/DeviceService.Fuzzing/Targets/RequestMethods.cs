using System.Reflection;
using Google.Protobuf.Reflection;
using Microneedling.V1;

namespace DeviceService.Fuzzing;

/// <summary>Every method of the public API, in the order of its name.</summary>
internal static class RequestMethods
{
    public static IReadOnlyList<MethodDescriptor> All { get; } =
    [
        .. typeof(PenService).Assembly.GetTypes()
            .Select(static type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
            .Where(static property => property?.PropertyType == typeof(ServiceDescriptor))
            .Select(static property => (ServiceDescriptor)property!.GetValue(null)!)
            .SelectMany(static service => service.Methods)
            .OrderBy(static method => method.FullName, StringComparer.Ordinal),
    ];
}
