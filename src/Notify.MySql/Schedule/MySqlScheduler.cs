using Notify.Shared;

namespace Notify.MySql;

/// <summary>
/// Keeps messages in one table at home until they are due. Whether a message is waiting, claimed or cancelled is one
/// column of its row, so it is delivered or cancelled and never both.
/// </summary>
internal sealed class MySqlScheduler(HomePart home, DueAlarm alarm, MySqlSettings settings) : IDelayScheduler
{
    private const int Portion = 1024;

    /// <summary>
    /// Longer than a call goes on trying, so that a repeated one finds what it did. Whole minutes: what is forgotten
    /// wakes those who wait for due messages.
    /// </summary>
    private const string ForgetAt = "TIMESTAMPADD(MINUTE, 16, DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m-%d %H:%i:00'))";

    private readonly DueKeeper _keeper = new(home, settings);
    private readonly DueLister _lister = new(home, settings);

    private string Table => settings.Table(DueSchema.TableName);

    public SchedulerCapabilities Capabilities =>
        SchedulerCapabilities.Durable
        | SchedulerCapabilities.Cancel
        | SchedulerCapabilities.Reschedule
        | SchedulerCapabilities.List
        | SchedulerCapabilities.Deduplicates;

    public TimeSpan MaxDelay => settings.Options.MaxDelay;

    public async ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var results = new SendResult[messages.Count];
        try
        {
            await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NotifyException exception) when (exception.ErrorId == ErrorIds.ServerUnavailable)
        {
            Array.Fill(results, SendResult.Failed(Refused(messages.Count, exception)));
            return SendResults.From(results);
        }

        var first = DateTimeOffset.MaxValue;
        foreach (var portion in Portions(messages, results))
        {
            await KeepAsync(portion, results, cancellationToken).ConfigureAwait(false);
            foreach (var item in portion.Where(item => results[item.Position].IsAccepted))
            {
                var dueAt = DbTime.From(item.ReadyAt);
                first = dueAt < first ? dueAt : first;
            }
        }

        if (first < DateTimeOffset.MaxValue)
            alarm.Set(first - settings.Time.GetUtcNow());
        return SendResults.From(results);
    }

    public async ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default) =>
        await ChangeAsync(
                id,
                $"cancel message '{id}'",
                DueState.Cancelled,
                // Without its message: it may have been a large one.
                batch => batch.Text($"state = {DueState.Cancelled}, frame = '', bytes = 0, ready_at = {ForgetAt}"),
                cancellationToken
            )
            .ConfigureAwait(false);

    public async ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    )
    {
        if (dueAt > Latest())
            throw TooFarAhead(id, dueAt);
        var time = DbTime.Up(dueAt);
        var moved = await ChangeAsync(
                id,
                $"give message '{id}' another due time",
                DueState.Waiting,
                batch => batch.Text("moved_to = ").Value(time).Text(", ready_at = ").Value(time),
                cancellationToken
            )
            .ConfigureAwait(false);
        alarm.Set(dueAt - settings.Time.GetUtcNow());
        return moved;
    }

    public async ValueTask<SchedulePage> ListAsync(
        ScheduleQuery query,
        CancellationToken cancellationToken = default
    ) => await _lister.ListAsync(query, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Changes a message that waits, and looks whether it did: drivers differ in what they count, and if an answer was
    /// lost the change is there already.
    /// </summary>
    private async Task<bool> ChangeAsync(
        MessageId id,
        string what,
        int stateAfter,
        Action<SqlBatch> change,
        CancellationToken cancellationToken
    )
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var key = MessageKey.Of(id);
        var token = Guid.NewGuid().ToByteArray();
        var batch = new SqlBatch().Statement($"UPDATE {Table} SET token = ").Value(token).Text(", ");
        change(batch);
        batch.Text(" WHERE msg_id = ").Value(key).Text($" AND state = {DueState.Waiting}");
        batch.Statement($"SELECT COUNT(*) FROM {Table} WHERE msg_id = ").Value(key);
        batch.Text($" AND state = {stateAfter} AND token = ").Value(token);
        return await home
            .Server.UseAsync(
                what,
                (session, cancelled) =>
                    session.ReadAsync(
                        batch,
                        async (reader, end) =>
                            await reader.ReadAsync(end).ConfigureAwait(false) && reader.GetInt64(0) == 1,
                        cancelled
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>What can be kept, in the order of its keys, cut where a transaction would be too large.</summary>
    private List<List<DueItem>> Portions(IReadOnlyList<Message> messages, SendResult[] results)
    {
        var latest = Latest();
        var items = new List<DueItem>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var dueAt = messages[i].DueAt ?? settings.Time.GetUtcNow();
            if (dueAt > latest)
            {
                results[i] = SendResult.Failed(TooFarAhead(messages[i].Id, dueAt));
                continue;
            }

            var item = DueInsert.Item(messages[i], i, dueAt);
            if (home.TooLarge(item.Row.Bytes) is { } fault)
                results[i] = SendResult.Failed(TooLarge(messages[i].Id, fault));
            else
                items.Add(item);
        }

        items.Sort(DueItem.Compare);
        var portions = new List<List<DueItem>>();
        var bytes = 0L;
        foreach (var item in items)
        {
            bytes += item.Row.Bytes;
            if (portions.Count == 0 || portions[^1].Count == Portion || bytes > RowWriter.MostBytes)
            {
                portions.Add([]);
                bytes = item.Row.Bytes;
            }

            portions[^1].Add(item);
        }

        return portions;
    }

    private async Task KeepAsync(List<DueItem> portion, SendResult[] results, CancellationToken cancellationToken)
    {
        try
        {
            var unknown = await _keeper.KeepAsync(portion, cancellationToken).ConfigureAwait(false);
            foreach (var item in unknown)
                results[item.Position] = SendResult.Failed(Unknown(unknown.Count));
        }
        catch (Exception exception) when (exception is NotifyException or OperationCanceledException)
        {
            var error = SendResult.Failed(Refused(portion.Count, exception));
            foreach (var item in portion)
                results[item.Position] = error;
        }
    }

    private static SendException Unknown(int count) =>
        new(
            ErrorIds.OutcomeUnknown,
            $"{count} messages were to be scheduled, and the server's answer was lost. They have fallen due or were cancelled "
                + "since: they may have been carried already. Send them again with the same ids if twice is no harm."
        );

    /// <summary>What a server has answered to was not done; what it has not may have been.</summary>
    private static SendException Refused(int count, Exception exception)
    {
        var isCertain =
            exception.InnerException is { } cause
            && MySqlErrors.Classify(cause) is MySqlTrouble.ReadOnly or MySqlTrouble.Full or MySqlTrouble.Refused;
        return new SendException(
            isCertain ? ErrorIds.NotAccepted : ErrorIds.OutcomeUnknown,
            $"{count} messages were to be scheduled: {exception.Message} "
                + (
                    isCertain ? "None of them was kept." : "They may have been kept. Send them again with the same ids."
                ),
            exception
        );
    }

    private DateTimeOffset Latest() => ScheduleHorizon.Latest(settings.Time, MaxDelay);

    private static InvalidInputException TooLarge(MessageId id, string fault) =>
        new(ErrorIds.InvalidMessage, nameof(Message.Body), $"Message '{id}' was not scheduled. {fault}");

    private InvalidInputException TooFarAhead(MessageId id, DateTimeOffset dueAt) =>
        ScheduleHorizon.TooFarAhead("MySql", MaxDelay, id, dueAt);
}
