namespace Notify.Conventions.Tests.Snippets;

/// <summary>Code that the readme shows.</summary>
internal static class Notices
{
    public static async Task Use(INotices notices, string user, CancellationToken cancellationToken)
    {
        // snippet: notices
        var notice = new NewNotice { Type = 2, Data = """{"title":"Ada replied to you"}""" };
        var id = await notices.NotifyAsync(user, notice, cancellationToken);

        var page = await notices.ListAsync(user, new NoticeQuery { Unread = true }, cancellationToken);
        await notices.MarkAsync(user, NoticeMark.Of(NoticeAction.Read, id), cancellationToken);
        await notices.MarkAsync(user, NoticeMark.ReadUpTo(page.Counts.LastSeq), cancellationToken);

        await foreach (var change in notices.WatchAsync(user, cancellationToken))
            Console.WriteLine($"{change.Kind}: {change.Counts.Unread} unread");
        // end
    }
}
