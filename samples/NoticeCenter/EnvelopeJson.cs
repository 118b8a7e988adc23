using System.Text.Json.Serialization;

namespace NoticeCenter;

/// <summary>How answers are written, without reflection.</summary>
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(SentNotice))]
[JsonSerializable(typeof(NumberedPage))]
[JsonSerializable(typeof(UserInfo))]
[JsonSerializable(typeof(DemoUser))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
