using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>The types of a profile's document, known at build time: nothing is found by reflection.</summary>
[YamlStaticContext]
public partial class ProfileYamlContext : StaticContext;
