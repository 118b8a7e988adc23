using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>For another transport: claims what is due, a topic at a time, by the server's clock.</summary>
internal sealed class RedisDueSource(RedisLink link, RedisKeys keys, DueTopics topics) : IDueSource
{
    private const int MostPerClaim = 2_000;

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await topics.WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        RedisValue[] arguments = [token, Math.Min(most, MostPerClaim), (long)lease.TotalMilliseconds];
        foreach (var topic in topics.Calendar.Due)
        {
            var asked = topics.Calendar.Ask(topic);
            RedisResult[] reply;
            try
            {
                // An answer that nobody waits for would be a claim that nobody knows of until its lease ends.
                var running = link.RunAsync(ScriptBook.ClaimDue, keys.Topic(topic), arguments, CancellationToken.None);
                reply = (RedisResult[])(await running.ConfigureAwait(false))!;
            }
            catch (RedisServerException exception)
            {
                // The server says so about this topic; the others go on.
                topics.Refused(topic, asked, exception.Message);
                continue;
            }

            topics.IsWell(topic);
            topics.Calendar.Learn(topic, asked, DueTopics.WaitOf(reply[0]));
            if (reply.Length == 1)
                continue;
            var messages = new Message[reply.Length - 1];
            for (var i = 0; i < messages.Length; i++)
                messages[i] = DueEntry.Read((byte[])reply[i + 1]!);
            return new DueClaim(token, messages);
        }

        return new DueClaim(token, []);
    }

    public ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    ) => EndAsync(claim, "", accepted, cancellationToken);

    public ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    )
    {
        var wait = ((long)Math.Ceiling(after.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        return EndAsync(claim, wait, refused, cancellationToken);
    }

    private async ValueTask EndAsync(
        DueClaim claim,
        string after,
        IReadOnlyList<MessageId> ids,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
            return;
        var topic = claim.Messages[0].Topic;
        var arguments = new RedisValue[ids.Count + 4];
        arguments[0] = claim.Token;
        arguments[1] = after;
        arguments[2] = keys.ScheduleChannel;
        arguments[3] = topic;
        for (var i = 0; i < ids.Count; i++)
            arguments[i + 4] = DueMember.Of(ids[i]);
        await link.RunAsync(ScriptBook.EndDue, keys.Topic(topic), arguments, cancellationToken).ConfigureAwait(false);
        // Whoever released it here must not miss what nobody publishes to itself in time.
        if (after.Length > 0)
            topics.Calendar.Sooner(topic, TimeSpan.FromMilliseconds(long.Parse(after, CultureInfo.InvariantCulture)));
    }
}
