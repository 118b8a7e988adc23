using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>How the API reads and writes. What it reads is taken strictly: a misspelt field is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(NoticeAnswer))]
[JsonSerializable(typeof(CountsAnswer))]
[JsonSerializable(typeof(PageAnswer))]
[JsonSerializable(typeof(MarkedAnswer))]
[JsonSerializable(typeof(MarkedOneAnswer))]
[JsonSerializable(typeof(AntiforgeryAnswer))]
[JsonSerializable(typeof(AppendAnswer))]
[JsonSerializable(typeof(BroadcastAnswer))]
[JsonSerializable(typeof(NoticeEvent))]
[JsonSerializable(typeof(MarkEvent))]
[JsonSerializable(typeof(MarkRequest))]
[JsonSerializable(typeof(AppendRequest))]
[JsonSerializable(typeof(BroadcastRequest))]
internal sealed partial class InboxJson : JsonSerializerContext;
