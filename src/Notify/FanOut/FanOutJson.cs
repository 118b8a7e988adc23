using System.Text.Json.Serialization;

namespace Notify.FanOut;

/// <summary>How steps are written; free of reflection, whatever serializer the application uses.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(FanOutStep))]
internal sealed partial class FanOutJson : JsonSerializerContext;
