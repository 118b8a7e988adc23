using System.Text.Json.Serialization;

namespace Notify.RabbitMq;

/// <summary>How records are written.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(RegistryRecord))]
internal sealed partial class RegistryJson : JsonSerializerContext;
