namespace Notify;

/// <summary>Which dead messages are meant. What is left out does not restrict; all that is set must hold.</summary>
public sealed record FailureFilter
{
    /// <summary>Most ids in one filter: 1,000.</summary>
    public const int MaxIds = 1_000;

    /// <summary>Dead messages of this group.</summary>
    public string? Group { get; init; }

    /// <summary>Dead messages of this topic.</summary>
    public string? Topic { get; init; }

    /// <summary>Dead messages with one of these ids, at most 1,000.</summary>
    public IReadOnlyList<MessageId>? Ids { get; init; }

    /// <summary>Dead for this reason.</summary>
    public FailureReason? Reason { get; init; }

    /// <summary>Failed at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Failed before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>True if the dead message is meant.</summary>
    /// <param name="failed">A dead message.</param>
    public bool Matches(FailedDelivery failed) =>
        (Group is null || Group == failed.Group)
        && (Topic is null || Topic == failed.Message.Topic)
        && (Reason is null || Reason == failed.Failure.Reason)
        && (From is null || failed.Failure.FailedAt >= From)
        && (To is null || failed.Failure.FailedAt < To)
        && (Ids is null || Ids.Contains(failed.Message.Id));
}
