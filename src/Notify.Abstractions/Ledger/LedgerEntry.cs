namespace Notify;

/// <summary>One step to record: what became of a message, or of its delivery to one group.</summary>
public sealed record LedgerEntry
{
    /// <summary>The message's id.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The message's topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The group; null for what concerns the message before any group has it.</summary>
    public string? Group { get; init; }

    /// <summary>The step.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>The attempt it belongs to, counted from 1; 0 where there is none.</summary>
    public int Attempt { get; init; }

    /// <summary>When it happened, by the recording host's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the message is due, or comes again, if it is scheduled.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When the first failed attempt failed, if any did.</summary>
    public DateTimeOffset? FirstFailedAt { get; init; }

    /// <summary>Why the last attempt failed, if it did.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The whole message, if it failed: what it is sent again from.</summary>
    public Message? Message { get; init; }
}
