using System.Text.Json;
using System.Text.Json.Serialization;
using Notify.Notices;

namespace Notify.Cli;

/// <summary>What the old system's queues carried, as <c>failed_queues.data</c> has it.</summary>
internal sealed record OldBody
{
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web);

    [JsonPropertyName("uid")]
    public ulong? Uid { get; init; }

    [JsonPropertyName("type")]
    public int? Type { get; init; }

    [JsonPropertyName("data")]
    public string? Data { get; init; }

    /// <summary>When it happened, by the old system's clock.</summary>
    [JsonPropertyName("createTime")]
    public string? CreateTime { get; init; }

    /// <summary>Reads a body.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="fault">Why it cannot be taken.</param>
    public static OldBody? Read(string? text, out string? fault)
    {
        try
        {
            var body = JsonSerializer.Deserialize<OldBody>(text ?? "", Lenient);
            fault =
                body is null ? "data is null"
                : body.Uid is null ? "data has no uid"
                : body.Type is null ? "data has no type"
                : null;
            return fault is null ? body : null;
        }
        catch (JsonException exception)
        {
            // Without strict mode the column cut what was longer than its 500 characters.
            fault =
                text is null ? "data is NULL"
                : text.Length >= 500 ? $"data was cut at {text.Length} characters and is no JSON any more"
                : $"data cannot be read: {exception.Message}";
            return null;
        }
    }

    /// <summary>The body that Notify's own group takes.</summary>
    public static byte[] ForInbox(MessageId id, string user, int type, string data, DateTimeOffset at) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new NoticeEnvelope(id.ToString(), [user], type, data, at, null),
            NoticeJson.Default.NoticeEnvelope
        );

    /// <summary>The body that an application's group takes: the same fields, but the time has its offset.</summary>
    public byte[] ForGroup(DateTimeOffset at) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                uid = Uid,
                type = Type,
                data = Data ?? "",
                createTime = at,
            }
        );
}
