namespace Notify.MySql;

/// <summary>A schedule as its row has it.</summary>
internal sealed class RecurringRow
{
    /// <summary>What is read of a row, with the server's time.</summary>
    public const string Columns =
        "UTC_TIMESTAMP(3) AS NowAt, since AS SinceAt, version AS Version, last_at AS LastAt, pending_at AS PendingAt, "
        + "attempts AS Attempts, ready_at AS ReadyAt, taken_until AS TakenUntil, owner AS Owner, error AS Error";

    public DateTime NowAt { get; init; }

    public DateTime SinceAt { get; init; }

    public long Version { get; init; }

    public DateTime? LastAt { get; init; }

    public DateTime? PendingAt { get; init; }

    public int Attempts { get; init; }

    public DateTime? ReadyAt { get; init; }

    public DateTime? TakenUntil { get; init; }

    public string Owner { get; init; } = "";

    public string? Error { get; init; }

    public bool IsTaken => TakenUntil > NowAt;

    public RecurringState ToState() =>
        new()
        {
            Now = DbTime.From(NowAt),
            Since = DbTime.From(SinceAt),
            Version = Version,
            Last = DbTime.From(LastAt),
            Pending = DbTime.From(PendingAt),
            Attempts = Attempts,
            ReadyAt = DbTime.From(ReadyAt),
            TakenUntil = DbTime.From(TakenUntil),
            Error = Error,
        };
}
