namespace Notify.AspNetCore;

/// <summary>
/// What a client sends, taken apart. One serves a socket, frame after frame, so that reading makes little garbage.
/// </summary>
internal sealed class TopicFrame
{
    public string? Type { get; set; }

    public string? Ref { get; set; }

    public string? ApiKey { get; set; }

    public string? Sub { get; set; }

    public string? Group { get; set; }

    public List<string> Topics { get; } = [];

    public int? Prefetch { get; set; }

    public bool OrderByKey { get; set; }

    public bool? Ack { get; set; }

    public List<MessageId> Ids { get; } = [];

    public long? AfterMs { get; set; }

    public string? Reason { get; set; }

    public string? Topic { get; set; }

    public string? Key { get; set; }

    public long? DelayMs { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public string? ContentType { get; set; }

    public MessageHeaders? Headers { get; set; }

    public byte[]? Body { get; set; }

    public void Clear()
    {
        (Type, Ref, ApiKey, Sub, Group, Reason) = (null, null, null, null, null, null);
        (Topic, Key, ContentType, Headers, Body) = (null, null, null, null, null);
        (Prefetch, OrderByKey, Ack, AfterMs, DelayMs, DueAt, ExpiresAt) = (null, false, null, null, null, null, null);
        Topics.Clear();
        Ids.Clear();
    }
}
