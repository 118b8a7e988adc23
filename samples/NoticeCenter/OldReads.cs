using System.Globalization;
using Notify;

namespace NoticeCenter;

/// <summary>
/// Carries out, late, what <c>notify import</c> found in the old system's failed_queues and
/// <c>notify failures redrive</c> sends: what was there at the click becomes read, what came later does not. Failed
/// notices need no handler here: Notify writes them into inboxes by itself.
/// </summary>
internal sealed class OldReads(INotices notices) : IMessageHandler<OldRead>
{
    public const string Topic = "old.reads";
    public const string Group = "old-reads";

    public async Task HandleAsync(OldRead message, MessageContext context, CancellationToken cancellationToken)
    {
        var user = message.Uid.ToString(CultureInfo.InvariantCulture);
        long? after = 0;
        while (after is not null)
        {
            var query = new NoticeQuery
            {
                After = after,
                Limit = NoticeLimits.PageSize,
                Types = [message.Type],
                Unread = true,
                Archived = null,
            };
            var page = await notices.ListAsync(user, query, cancellationToken);
            List<MessageId> seen =
            [
                .. page.Items.Where(notice => notice.CreatedAt <= message.CreateTime).Select(notice => notice.Id),
            ];
            if (seen.Count > 0)
                await notices.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, seen), cancellationToken);
            after = page.Next;
        }
    }
}
