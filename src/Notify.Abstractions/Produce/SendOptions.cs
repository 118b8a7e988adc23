namespace Notify;

/// <summary>What a typed send may say beside the value. Everything has a sensible default.</summary>
public sealed class SendOptions
{
    /// <summary>The caller's id, for idempotency; a new one is made if it is left out.</summary>
    public MessageId Id { get; init; }

    /// <summary>Another topic than the one the type is mapped to.</summary>
    public string? Topic { get; init; }

    /// <summary>The ordering key, at most 200 bytes of UTF-8.</summary>
    public string? Key { get; init; }

    /// <summary>Further headers.</summary>
    public MessageHeaders Headers { get; init; } = MessageHeaders.Empty;

    /// <summary>When the message may reach its groups, never earlier; a time in the past means now.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>
    /// How long the message waits before it may reach its groups; not together with <see cref="DueAt" />.
    /// </summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>When the message is no longer worth handling; not before it is due.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
