using System.Text.Json.Serialization;

namespace Notify.Notices;

/// <summary>
/// How Notify's own messages are written; free of reflection, whatever serializer the application uses.
/// </summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(NoticeEnvelope))]
[JsonSerializable(typeof(ChangeEnvelope))]
internal sealed partial class NoticeJson : JsonSerializerContext;
