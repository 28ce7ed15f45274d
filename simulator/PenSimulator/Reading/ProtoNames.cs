using System.Reflection;
using Google.Protobuf.Reflection;

namespace PenSimulator.Reading;

/// <summary>The names of a proto enumeration as files write them: FAULT_KIND_DEPTH_STUCK is DEPTH_STUCK.</summary>
internal static class ProtoNames
{
    /// <summary>The value of a name; null when there is none, or for UNSPECIFIED, which means nothing.</summary>
    public static TEnum? Parse<TEnum>(string name)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (Convert.ToInt32(value, null) != 0 && Of(value) == name)
            {
                return value;
            }
        }

        return null;
    }

    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var full = typeof(TEnum).GetField(value.ToString())!.GetCustomAttribute<OriginalNameAttribute>()!.Name;
        return full[Prefix<TEnum>().Length..];
    }

    public static string All<TEnum>()
        where TEnum : struct, Enum =>
        string.Join(", ", Enum.GetValues<TEnum>().Where(value => Convert.ToInt32(value, null) != 0).Select(Of));

    // UNSPECIFIED is the value 0 of every enumeration here, so what stands before it is the enumeration's own name.
    private static string Prefix<TEnum>()
        where TEnum : struct, Enum =>
        typeof(TEnum).GetField(default(TEnum).ToString())!.GetCustomAttribute<OriginalNameAttribute>()!.Name[..^"UNSPECIFIED".Length];
}
