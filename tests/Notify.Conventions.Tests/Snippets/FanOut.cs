using System.Data.Common;
using System.Globalization;

namespace Notify.Conventions.Tests.Snippets;

/// <summary>The code of docs/fan-out.md.</summary>
internal static class FanOut
{
    public static void Register(INotifyBuilder notify) =>
        // snippet: setup
        notify
            .Map<ReplyPosted>("replies.posted")
            .AddUserSource<TopicFollowers>("topic-followers")
            .Handle<ReplyPosted, ReplyNews>("news");

    // end

    // snippet: transaction
    public static async Task Post(
        DbTransaction transaction,
        IOutbox outbox,
        ReplyPosted reply,
        CancellationToken cancellationToken
    ) => await outbox.SendAsync(transaction, reply, cancellationToken: cancellationToken);

    // end

    public sealed record ReplyPosted(string Topic, string Author);

    public interface ITopics
    {
        /// <summary><c>SELECT … WHERE topic = @topic AND uid > @after ORDER BY uid LIMIT @limit</c>.</summary>
        Task<IReadOnlyList<long>> FollowersAsync(string topic, long after, int limit, CancellationToken token);
    }

    // snippet: source
    public sealed class TopicFollowers(ITopics topics) : IUserSource
    {
        private const int PageSize = 500;

        public async ValueTask<UserPage> ReadAsync(
            string? argument,
            string? cursor,
            CancellationToken cancellationToken
        )
        {
            var after = long.Parse(cursor ?? "0", CultureInfo.InvariantCulture);
            var users = await topics.FollowersAsync(argument!, after, PageSize, cancellationToken);
            return new UserPage([.. users.Select(uid => $"{uid}")], users.Count < PageSize ? null : $"{users[^1]}");
        }
    }

    // end

    // snippet: start
    public sealed class ReplyNews(INoticeFanOut fanOut) : IMessageHandler<ReplyPosted>
    {
        public async Task HandleAsync(ReplyPosted reply, MessageContext context, CancellationToken cancellationToken)
        {
            var notice = new NewNotice
            {
                Id = context.Message.Id,
                Type = 2,
                Data = $"{reply.Author} replied",
            };
            await fanOut.StartAsync("topic-followers", notice, argument: reply.Topic, cancellationToken);
        }
    }
    // end
}
