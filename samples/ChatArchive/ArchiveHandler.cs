using ChatArchive.Storing;
using Notify;

namespace ChatArchive;

/// <summary>
/// Puts a batch of messages into the archive. What cannot be written fails alone, and is tried again.
/// </summary>
internal sealed class ArchiveHandler(IChatStore store) : IBatchHandler<ChatMessage>
{
    public async Task HandleAsync(IReadOnlyList<BatchItem<ChatMessage>> items, CancellationToken cancellationToken)
    {
        var rows = new List<ChatRow>(items.Count);
        var ofRows = new List<BatchItem<ChatMessage>>(items.Count);
        foreach (var item in items)
        {
            // Whoever else sends to the topic is not checked by our routes.
            if (ChatLimits.Fault(item.Value) is { } fault)
            {
                item.Fail(new UnfitMessageException(fault));
                continue;
            }

            var created = item.Value.CreatedMs ?? item.Message.SentAt?.ToUnixTimeMilliseconds() ?? 0;
            rows.Add(ChatRow.Of(item.Message.Id.ToString(), item.Value, created));
            ofRows.Add(item);
        }

        var errors = await store.WriteAsync(rows, cancellationToken);
        for (var i = 0; i < errors.Count; i++)
        {
            if (errors[i] is { } error)
                ofRows[i].Fail(error);
        }
    }
}
