using System.Globalization;
using Notify;

namespace NoticeCenter;

/// <summary>
/// The routes of the old system, with its fields and its envelope. They belong to this sample, not to Notify, and are
/// open, as they were: whoever reaches the port may send, list and mark for everyone.
/// </summary>
internal static class OldRoutes
{
    private const int DefaultSentType = 0;
    private const int DefaultReadType = 1;

    public static void MapOldRoutes(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/api").AddEndpointFilter<EnvelopeFilter>();
        routes.MapPost("/msg/product", SendAsync);
        routes.MapPost("/msg/read", MarkReadAsync);
        routes.MapGet("/msg/list", ListAsync);
        routes.MapGet("/user/info", DescribeUserAsync);
    }

    private static async Task<Envelope> SendAsync(
        HttpRequest request,
        INotices notices,
        CancellationToken cancellationToken
    )
    {
        var fields = await Fields.OfBodyAsync(request, cancellationToken);
        var sent = new SentNotice(fields.Uid, fields.Type ?? DefaultSentType, fields.Data);
        var notice = new NewNotice
        {
            Type = sent.Type,
            Data = sent.Data,
            CreatedAt = fields.Time,
        };
        await notices.NotifyAsync(UserOf(sent.Uid), notice, cancellationToken);
        return Envelope.Success(sent);
    }

    /// <summary>Marks all of a type that is in the inbox now; what is still on its way has not been seen.</summary>
    private static async Task<Envelope> MarkReadAsync(
        HttpRequest request,
        INotices notices,
        CancellationToken cancellationToken
    )
    {
        var fields = await Fields.OfBodyAsync(request, cancellationToken);
        // The old system took a time here, too, and made nothing of it; a malformed one is refused all the same.
        _ = fields.Time;
        var read = new SentNotice(fields.Uid, fields.Type ?? DefaultReadType, fields.Data);
        var counts = await notices.CountAsync(UserOf(read.Uid), cancellationToken);
        var mark = NoticeMark.ReadUpTo(counts.LastSeq, [read.Type]);
        await notices.MarkAsync(UserOf(read.Uid), mark, cancellationToken);
        return Envelope.Success(read);
    }

    private static async Task<Envelope> ListAsync(
        HttpRequest request,
        INotices notices,
        CancellationToken cancellationToken
    )
    {
        var fields = Fields.OfQuery(request);
        var page = await NumberedPage.FindAsync(
            notices,
            UserOf(fields.Uid),
            fields.Type,
            fields.Page,
            cancellationToken
        );
        return Envelope.Success(page);
    }

    private static async Task<Envelope> DescribeUserAsync(
        HttpRequest request,
        INotices notices,
        CancellationToken cancellationToken
    )
    {
        var user = UserOf(Fields.OfQuery(request).Uid);
        var counts = await notices.CountAsync(user, cancellationToken);
        return Envelope.Success(new UserInfo($"user {user}", counts.Unread));
    }

    private static string UserOf(long uid) => uid.ToString(CultureInfo.InvariantCulture);
}
