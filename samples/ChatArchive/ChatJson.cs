using System.Text.Json;
using System.Text.Json.Serialization;
using ChatArchive.Http;

namespace ChatArchive;

/// <summary>How the archive writes and reads JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(PostRequest))]
[JsonSerializable(typeof(PostAnswer))]
[JsonSerializable(typeof(PageAnswer))]
[JsonSerializable(typeof(FailedAnswer))]
internal sealed partial class ChatJson : JsonSerializerContext;
