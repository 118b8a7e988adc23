using System.Buffers.Text;
using System.Text.Json;

namespace Notify.AspNetCore;

/// <summary>
/// Reads the frames of clients, strictly: a misspelt field is an error, since a delay that nobody saw would be none.
/// </summary>
internal sealed class TopicFrameReader
{
    private const int MostIds = 10_000;
    private const int MostRefCharacters = 64;
    private const int UuidLength = 36;
    private const string JsonType = "application/json";
    private const int MostDepth = 64;

    // Clients repeat themselves; a text that is the same as before is not made again.
    private string _lastTopic = "";
    private string _lastSub = "";

    public TopicFrame Frame { get; } = new();

    /// <exception cref="TopicFrameException">It is no frame.</exception>
    public void Read(ReadOnlySpan<byte> text)
    {
        Frame.Clear();
        try
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MostDepth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw TopicFrameException.Invalid("A frame is a JSON object.");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                ReadField(ref json, text);
            if (json.Read())
                throw TopicFrameException.Invalid("A frame is one JSON object, and nothing after it.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw TopicFrameException.Invalid($"The frame cannot be read: {exception.Message}");
        }

        if (Frame.Type is null)
            throw TopicFrameException.Invalid("A frame has a field 'type'.");
    }

    private void ReadField(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        var field = Field(ref json);
        json.Read();
        switch (field)
        {
            case "type":
                Frame.Type = TypeOf(ref json);
                break;
            case "ref":
                Frame.Ref = Short(ref json);
                break;
            case "apiKey":
                Frame.ApiKey = Text(ref json, field);
                break;
            case "sub":
                Frame.Sub = _lastSub = Same(ref json, _lastSub, field);
                break;
            case "id":
                Frame.Ids.Add(Id(ref json));
                break;
            case "ids":
                ReadIds(ref json);
                break;
            case "topics":
                ReadTopics(ref json);
                break;
            case "group":
                Frame.Group = Text(ref json, field);
                break;
            case "prefetch":
                Frame.Prefetch = json.GetInt32();
                break;
            case "orderByKey":
                Frame.OrderByKey = json.GetBoolean();
                break;
            case "ack":
                Frame.Ack = json.GetBoolean();
                break;
            case "afterMs":
                Frame.AfterMs = Milliseconds(ref json, field);
                break;
            case "reason":
                Frame.Reason = Text(ref json, field);
                break;
            default:
                ReadMessageField(ref json, field, text);
                break;
        }
    }

    private void ReadMessageField(ref Utf8JsonReader json, string field, ReadOnlySpan<byte> text)
    {
        switch (field)
        {
            case "topic":
                Frame.Topic = _lastTopic = Same(ref json, _lastTopic, field);
                break;
            case "key":
                Frame.Key = Text(ref json, field);
                break;
            case "delayMs":
                Frame.DelayMs = Milliseconds(ref json, field);
                break;
            case "dueAt":
                Frame.DueAt = json.GetDateTimeOffset();
                break;
            case "expiresAt":
                Frame.ExpiresAt = json.GetDateTimeOffset();
                break;
            case "contentType":
                Frame.ContentType = Text(ref json, field);
                break;
            case "headers":
                ReadHeaders(ref json);
                break;
            case "text":
                Frame.Body = TextBody(ref json);
                break;
            case "body":
                Frame.Body = JsonBody(ref json, text);
                Frame.ContentType ??= JsonType;
                break;
            case "base64":
                Frame.Body = json.GetBytesFromBase64();
                break;
            default:
                throw TopicFrameException.Invalid($"There is no field '{field}'.");
        }
    }

    /// <summary>The name of a field that is known, without making a text of it.</summary>
    private static string Field(ref Utf8JsonReader json)
    {
        foreach (var known in Fields)
        {
            if (json.ValueTextEquals(known))
                return known;
        }

        var name = json.GetString()!;
        return name.Length <= MostRefCharacters ? name : name[..MostRefCharacters];
    }

    private static readonly string[] Fields =
    [
        "type",
        "topic",
        "text",
        "body",
        "ref",
        "sub",
        "id",
        "ids",
        "key",
        "delayMs",
        "dueAt",
        "expiresAt",
        "contentType",
        "headers",
        "base64",
        "topics",
        "group",
        "prefetch",
        "orderByKey",
        "ack",
        "afterMs",
        "reason",
        "apiKey",
    ];

    private static string TypeOf(ref Utf8JsonReader json)
    {
        foreach (var type in TopicFrameTypes.OfClients)
        {
            if (json.ValueTextEquals(type))
                return type;
        }

        throw TopicFrameException.Invalid($"'type' is one of: {string.Join(", ", TopicFrameTypes.OfClients)}.");
    }

    private static string Text(ref Utf8JsonReader json, string field) =>
        json.TokenType == JsonTokenType.String
            ? json.GetString()!
            : throw TopicFrameException.Invalid($"'{field}' is a text.");

    private static string Same(ref Utf8JsonReader json, string last, string field) =>
        json.TokenType == JsonTokenType.String && json.ValueTextEquals(last) ? last : Text(ref json, field);

    private static string Short(ref Utf8JsonReader json)
    {
        var text = Text(ref json, "ref");
        return text.Length <= MostRefCharacters
            ? text
            : throw TopicFrameException.Invalid($"'ref' has {MostRefCharacters} characters at most.");
    }

    private static long Milliseconds(ref Utf8JsonReader json, string field) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) && number is >= 0 and < 1L << 45
            ? number
            : throw TopicFrameException.Invalid($"'{field}' is a whole number of milliseconds, not negative.");

    private static byte[] JsonBody(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return text[start..(int)json.BytesConsumed].ToArray();
    }

    private static byte[] TextBody(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            throw TopicFrameException.Invalid("'text' is a text; send JSON as 'body' and bytes as 'base64'.");
        if (!json.ValueIsEscaped)
            return json.ValueSpan.ToArray();
        var unescaped = new byte[json.ValueSpan.Length];
        var length = json.CopyString(unescaped);
        return unescaped[..length];
    }

    private static MessageId Id(ref Utf8JsonReader json)
    {
        // Only lower case is the canonical form of a UUID; any other text is an id of its own.
        var mayBeUuid =
            json is { TokenType: JsonTokenType.String, ValueIsEscaped: false, ValueSpan.Length: UuidLength }
            && !json.ValueSpan.ContainsAnyInRange((byte)'A', (byte)'F');
        if (
            mayBeUuid
            && Utf8Parser.TryParse(json.ValueSpan, out Guid uuid, out var used, 'D')
            && used == UuidLength
            && uuid != Guid.Empty
        )
            return new MessageId(uuid);

        return MessageId.TryParse(Text(ref json, "id"), out var id)
            ? id
            : throw TopicFrameException.Invalid("An id is 1 to 128 bytes of text without control characters.");
    }

    private void ReadIds(ref Utf8JsonReader json)
    {
        Begin(ref json, JsonTokenType.StartArray, "'ids' is a list.");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (Frame.Ids.Count == MostIds)
                throw TopicFrameException.Invalid($"A frame names {MostIds} ids at most.");
            Frame.Ids.Add(Id(ref json));
        }
    }

    private void ReadTopics(ref Utf8JsonReader json)
    {
        Begin(ref json, JsonTokenType.StartArray, "'topics' is a list.");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (Frame.Topics.Count == Subscription.MaxTopics)
                throw TopicFrameException.Invalid($"A frame names {Subscription.MaxTopics} topics at most.");
            Frame.Topics.Add(Text(ref json, "topics"));
        }
    }

    private void ReadHeaders(ref Utf8JsonReader json)
    {
        Begin(ref json, JsonTokenType.StartObject, "'headers' is an object of texts.");
        var headers = new MessageHeaders();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            headers[name] = Text(ref json, "headers");
            if (headers.Count > MessageLimits.HeaderCount)
                throw TopicFrameException.Invalid($"A message has {MessageLimits.HeaderCount} headers at most.");
        }

        Frame.Headers = headers;
    }

    private static void Begin(ref Utf8JsonReader json, JsonTokenType token, string text)
    {
        if (json.TokenType != token)
            throw TopicFrameException.Invalid(text);
    }
}
