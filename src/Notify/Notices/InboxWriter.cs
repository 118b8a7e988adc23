using System.Text.Json;
using Notify.Decode;
using Notify.Diagnostics;

namespace Notify.Notices;

/// <summary>
/// Writes notices into inboxes: a batch handler like any other. One bulk write per batch; each item is settled by what
/// became of its users; watchers learn of it afterwards.
/// </summary>
internal sealed class InboxWriter(INoticeStore store, NoticeFeed feed, RecentUsers recentUsers, Telemetry telemetry)
    : IBatchHandler<Message>
{
    /// <summary>Most notices in one write: a message may be for many users.</summary>
    private const int MostPerWrite = 2_000;

    public async Task HandleAsync(IReadOnlyList<BatchItem<Message>> items, CancellationToken cancellationToken)
    {
        var appends = new List<NoticeAppend>(items.Count);
        var owners = new List<int>(items.Count);
        for (var i = 0; i < items.Count; i++)
            Unpack(items[i], i, appends, owners);
        for (var from = 0; from < appends.Count; from += MostPerWrite)
        {
            var portion = appends.GetRange(from, Math.Min(MostPerWrite, appends.Count - from));
            var results = await store.AppendAsync(portion, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < results.Count; i++)
            {
                if (results[i].Error is { } error)
                    items[owners[from + i]].Fail(error);
            }

            Observe(results);
            await feed.PublishAsync(ChangesOf(portion, results)).ConfigureAwait(false);
        }
    }

    private static void Unpack(BatchItem<Message> item, int owner, List<NoticeAppend> appends, List<int> owners)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize(item.Message.Body.Span, NoticeJson.Default.NoticeEnvelope);
            if (envelope is not { Id: not null, Data: not null, Users: { } named } || named.Contains(null!))
                throw new JsonException("It lacks the id, the users or the data.");
            var id = new MessageId(envelope.Id);
            foreach (var user in envelope.Users)
            {
                appends.Add(new(user, id, envelope.Type, envelope.Data, envelope.CreatedAt, envelope.ExpiresAt));
                owners.Add(owner);
            }
        }
        catch (Exception exception)
        {
            var why = exception.Message;
            item.Fail(new UndecodableException(item.Message, typeof(NoticeEnvelope), why, exception));
        }
    }

    /// <summary>One change per user: what came in, and the counts after all of it.</summary>
    private List<NoticeChange> ChangesOf(List<NoticeAppend> appends, IReadOnlyList<AppendResult> results)
    {
        var stored = appends.Zip(results).Where(pair => pair.Second.Status == AppendStatus.Stored);
        var changes = new List<NoticeChange>();
        foreach (var user in stored.GroupBy(pair => pair.First.UserId, pair => pair.Second))
        {
            recentUsers.Add(user.Key);
            var notices = user.Select(result => result.Notice!).ToList();
            changes.Add(new NoticeChange(user.Key, NoticeChangeKind.Created, user.Last().Counts!, notices));
        }

        return changes;
    }

    private void Observe(IReadOnlyList<AppendResult> results)
    {
        foreach (var status in results.CountBy(result => result.Status))
            telemetry.NoticeStored(status.Key, status.Value);
    }
}
