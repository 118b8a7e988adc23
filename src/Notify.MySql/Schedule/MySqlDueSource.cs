using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// Hands due messages out by the server's clock. A claim is known by its token; it is its holder's until its lease ends
/// and somebody else has claimed the message.
/// </summary>
internal sealed class MySqlDueSource(HomePart home, DueAlarm alarm, MySqlSettings settings) : IDueSource
{
    /// <summary>
    /// What is due and cannot be claimed is being claimed by others: they need a moment to say that it is theirs. It
    /// doubles, in case somebody else holds the rows.
    /// </summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private const int MostDoublings = 10;

    private readonly DueClaimer _claimer = new(home, settings);
    private volatile int _emptyClaims;

    private string Table => settings.Table(DueSchema.TableName);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var longest = settings.Options.PollInterval;
        while (true)
        {
            var pulse = alarm.Begin();
            var next = await NextAsync(cancellationToken).ConfigureAwait(false);
            if (next <= TimeSpan.Zero)
            {
                if (_emptyClaims is > 0 and var claims)
                {
                    var moment = Moment * Math.Pow(2, Math.Min(claims - 1, MostDoublings));
                    moment = moment < longest ? moment : longest;
                    await alarm.WaitAsync(pulse, moment, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            // Others may schedule something sooner, and tell nobody here.
            var isOver = await alarm
                .WaitAsync(pulse, next < longest ? next : longest, cancellationToken)
                .ConfigureAwait(false);
            if (isOver && next <= longest)
                return;
        }
    }

    public async ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var token = Guid.NewGuid();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (messages, more) = await _claimer
                .ClaimAsync(token.ToByteArray(bigEndian: true), most, lease)
                .ConfigureAwait(false);
            _emptyClaims = messages.Count > 0 ? 0 : _emptyClaims + 1;
            if (messages.Count > 0 || !more)
                return new DueClaim(token.ToString("N", CultureInfo.InvariantCulture), messages);
        }
    }

    public async ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    ) =>
        await EndAsync(
                claim,
                accepted,
                $"forget {accepted.Count} messages that were sent",
                batch => batch.Statement($"DELETE FROM {Table}"),
                cancellationToken
            )
            .ConfigureAwait(false);

    public async ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    )
    {
        await EndAsync(
                claim,
                refused,
                $"put {refused.Count} messages back that were not sent",
                batch =>
                    batch
                        .Statement($"UPDATE {Table} SET state = {DueState.Returned}, token = NULL, ready_at = ")
                        .Text("TIMESTAMPADD(MICROSECOND, ")
                        .Value((long)Math.Ceiling(after.TotalMicroseconds))
                        .Text(", UTC_TIMESTAMP(6))"),
                cancellationToken
            )
            .ConfigureAwait(false);
        alarm.Set(after);
    }

    /// <summary>Changes those rows of a claim that are still its own. Done twice, it changes nothing more.</summary>
    private async Task EndAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> ids,
        string what,
        Action<SqlBatch> change,
        CancellationToken cancellationToken
    )
    {
        var token = Guid.ParseExact(claim.Token, "N").ToByteArray(bigEndian: true);
        foreach (var portion in ids.Select(MessageKey.Of).Chunk(MessageKey.MostInList))
        {
            await home
                .Server.UseAsync(
                    what,
                    async (session, cancelled) =>
                    {
                        var batch = new SqlBatch();
                        change(batch);
                        batch.Text(" WHERE msg_id IN ").Keys(portion).Text(" AND token = ").Value(token);
                        batch.Text($" AND state = {DueState.Claimed}");
                        await session.ExecuteAsync(batch, cancelled).ConfigureAwait(false);
                        return 0;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>How long nothing is due.</summary>
    private async Task<TimeSpan> NextAsync(CancellationToken cancellationToken)
    {
        var microseconds = await home
            .Server.UseAsync(
                "look when something is due",
                (session, token) =>
                    session.FirstAsync<long?>(
                        $"SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), ready_at) FROM {Table} "
                            + "FORCE INDEX (ix_ready) ORDER BY ready_at LIMIT 1",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        // Timers count whole milliseconds.
        return microseconds is { } wait ? TimeSpan.FromMilliseconds(Math.Ceiling(wait / 1000.0)) : TimeSpan.MaxValue;
    }
}
