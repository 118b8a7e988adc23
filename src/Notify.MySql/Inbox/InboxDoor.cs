namespace Notify.MySql;

/// <summary>
/// The way to inboxes: finds the table, locks the head first, and begins anew when a table has moved. Work may run more
/// than once, and must give the same then.
/// </summary>
internal sealed class InboxDoor(ShardDirectory directory, HeadStore heads, MySqlSettings settings)
{
    private const int MostMoves = 10;

    public ShardDirectory Directory { get; } = directory;

    public HeadStore Heads { get; } = heads;

    public MySqlSettings Settings { get; } = settings;

    public UserKey KeyOf(string userId) => UserKey.Of(userId, Settings.Options.UserIds);

    public InboxTables TablesOf(Shard shard) => InboxTables.Of(Settings, shard.Number);

    /// <summary>Does something with a user's table, and again if it has moved meanwhile.</summary>
    public async Task<T> AtAsync<T>(
        UserKey user,
        Func<Shard, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        for (var moves = 0; ; )
        {
            await Directory.ReadyAsync(cancellationToken).ConfigureAwait(false);
            var map = Directory.Map;
            var shard = await Directory.FindAsync(user, cancellationToken).ConfigureAwait(false);
            try
            {
                return await work(shard, cancellationToken).ConfigureAwait(false);
            }
            catch (StaleMapException stale) when (moves < MostMoves)
            {
                if (!await Directory.LearnAsync(stale, map, cancellationToken).ConfigureAwait(false))
                    moves++;
            }
        }
    }

    /// <summary>
    /// Does something with every table; again with those that moved meanwhile, so it must be repeatable.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <param name="untilCurrent">Whether home is asked in the end if the map has changed, and all is done again then.</param>
    public async Task ForAllAsync(
        Func<Shard, CancellationToken, Task> work,
        CancellationToken cancellationToken,
        bool untilCurrent = false
    )
    {
        var done = new HashSet<Shard>();
        for (var moves = 0; ; moves++)
        {
            var shards = await Directory.AllAsync(cancellationToken).ConfigureAwait(false);
            var map = Directory.Map;
            try
            {
                foreach (var shard in shards.Where(shard => !done.Contains(shard)))
                {
                    await work(shard, cancellationToken).ConfigureAwait(false);
                    done.Add(shard);
                }

                if (!untilCurrent || await Directory.IsCurrentAsync(cancellationToken).ConfigureAwait(false))
                    return;
            }
            catch (StaleMapException stale) when (moves < MostMoves)
            {
                await Directory.LearnAsync(stale, map, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Changes one inbox, if there is one.</summary>
    /// <typeparam name="T">What it results in.</typeparam>
    /// <param name="shard">The user's table.</param>
    /// <param name="user">The user.</param>
    /// <param name="what">What is attempted, for errors.</param>
    /// <param name="work">The work; null if there is no head.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public Task<T> ChangeAsync<T>(
        Shard shard,
        UserKey user,
        string what,
        Func<InboxScope?, ShardRow, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) =>
        shard.Server.RunAsync(
            what,
            async (session, token) =>
            {
                var locked = await Heads.LockAsync(session, shard, [user], token).ConfigureAwait(false);
                if (!locked.Heads.TryGetValue(user, out var head))
                    return await work(null, locked.Shard, token).ConfigureAwait(false);
                var scope = Scope(session, shard, head, locked.Shard);
                var result = await work(scope, locked.Shard, token).ConfigureAwait(false);
                if (scope.IsChanged)
                    await Heads.SaveAsync(session, shard, [head], token).ConfigureAwait(false);
                return result;
            },
            cancellationToken
        );

    /// <summary>True if users are being moved to other tables.</summary>
    public bool IsMoving => Directory.Map.Next is not null;

    /// <summary>Changes several inboxes of one table in one transaction, those that are there.</summary>
    /// <param name="shard">The table.</param>
    /// <param name="users">The users.</param>
    /// <param name="what">What is attempted, for errors.</param>
    /// <param name="work">The work, called for each inbox.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>The sum of what the calls returned.</returns>
    public Task<long> ChangeManyAsync(
        Shard shard,
        IEnumerable<UserKey> users,
        string what,
        Func<InboxScope, CancellationToken, Task<long>> work,
        CancellationToken cancellationToken
    )
    {
        var ordered = users.Distinct().Order().ToList();
        return shard.Server.RunAsync(
            what,
            async (session, token) =>
            {
                // Who was moved is met in the table that comes later.
                var locked = await Heads
                    .LockAsync(session, shard, ordered, token, leaveOutMoved: true)
                    .ConfigureAwait(false);
                var sum = 0L;
                var changed = new List<InboxHead>();
                foreach (var user in ordered.Where(locked.Heads.ContainsKey))
                {
                    var scope = Scope(session, shard, locked.Heads[user], locked.Shard);
                    sum += await work(scope, token).ConfigureAwait(false);
                    if (scope.IsChanged)
                        changed.Add(scope.Head);
                }

                if (changed.Count > 0)
                    await Heads.SaveAsync(session, shard, changed, token).ConfigureAwait(false);
                return sum;
            },
            cancellationToken
        );
    }

    public InboxScope Scope(MySqlSession session, Shard shard, InboxHead head, ShardRow row) =>
        new(session, shard, TablesOf(shard), head, row, Directory.Map);
}
