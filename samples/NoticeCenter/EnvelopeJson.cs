using System.Text.Json.Serialization;

namespace NoticeCenter;

/// <summary>How answers are written, without reflection.</summary>
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(SentNotice))]
[JsonSerializable(typeof(NumberedPage))]
[JsonSerializable(typeof(UserInfo))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
