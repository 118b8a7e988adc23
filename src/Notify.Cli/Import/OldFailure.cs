using System.Globalization;

namespace Notify.Cli;

/// <summary>A row of the old system's <c>failed_queues</c>.</summary>
internal sealed record OldFailure
{
    public const string Columns =
        "id AS Id, order_sn AS OrderSn, data AS Data, type AS Type, failed_count AS FailedCount, "
        + "CAST(created_at AS CHAR) AS CreatedTime, CAST(updated_at AS CHAR) AS UpdatedTime";

    public ulong Id { get; init; }

    /// <summary>A hash of the content, the same as that of the notice it would have become.</summary>
    public string? OrderSn { get; init; }

    public string? Data { get; init; }

    public string? Type { get; init; }

    public long? FailedCount { get; init; }

    public string? CreatedTime { get; init; }

    public string? UpdatedTime { get; init; }

    public bool IsNotice => string.Equals(Type, "notify", StringComparison.OrdinalIgnoreCase);

    private bool IsRead => string.Equals(Type, "read", StringComparison.OrdinalIgnoreCase);

    /// <summary>The dead message it becomes; the same row always the same id.</summary>
    /// <param name="rules">Where it goes.</param>
    /// <param name="fault">Why it cannot be taken.</param>
    public LedgerEntry? ToEntry(FailureRules rules, out string? fault)
    {
        if (!IsNotice && !IsRead)
        {
            fault = $"type is '{Type ?? "NULL"}' and neither notify nor read";
            return null;
        }

        if (OldBody.Read(Data, out fault) is not { } body)
            return null;
        var first = OldTime.Read(CreatedTime, rules.Zone);
        var last = OldTime.Read(UpdatedTime, rules.Zone) ?? first;
        if (last is null)
        {
            fault = $"created_at is '{CreatedTime}' and updated_at is '{UpdatedTime}'";
            return null;
        }

        return Check(rules, body, out fault) ? Entry(rules, body, first ?? last.Value, last.Value) : null;
    }

    private bool Check(FailureRules rules, OldBody body, out string? fault)
    {
        fault = null;
        try
        {
            rules.Limits.CheckUser(UserOf(body));
            rules.Limits.CheckNotice(body.Type!.Value, IsNotice ? body.Data ?? "" : "");
        }
        catch (InvalidInputException exception)
        {
            fault = exception.Message;
        }

        return fault is null;
    }

    private LedgerEntry Entry(FailureRules rules, OldBody body, DateTimeOffset first, DateTimeOffset last)
    {
        var (id, target) = (RowId.Of(rules.Source, "failed", Id), IsNotice ? rules.Notify : rules.Read);
        var at = OldTime.Read(body.CreateTime, rules.Zone) ?? first;
        var user = UserOf(body);
        var message = new Message(
            target.Topic,
            target.IsInbox ? OldBody.ForInbox(id, user, body.Type!.Value, body.Data ?? "", at) : body.ForGroup(at),
            id
        )
        {
            Type = target.IsInbox ? Notices.NoticeTopics.NoticeType : target.Topic,
            ContentType = Notices.NoticeTopics.ContentType,
            Key = user,
            SentAt = at,
        };
        var attempts = (int)Math.Clamp(FailedCount ?? 1, 1, int.MaxValue);
        return new LedgerEntry
        {
            MessageId = id,
            Topic = target.Topic,
            Group = target.Group,
            Status = DeliveryStatus.Failed,
            Attempt = attempts,
            At = last,
            FirstFailedAt = first,
            Failure = Failure.From(FailureReason.HandlerFailed, Text(attempts), last),
            Message = message,
        };
    }

    private string Text(int attempts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"It failed {attempts} times in the old system, which did not keep why (failed_queues row {Id}, type {Type}, order_sn '{OrderSn}')."
        );

    private static string UserOf(OldBody body) => body.Uid!.Value.ToString(CultureInfo.InvariantCulture);
}
