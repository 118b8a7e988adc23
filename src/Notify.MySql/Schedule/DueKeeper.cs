namespace Notify.MySql;

/// <summary>
/// Puts a portion of messages into the schedule in one transaction. A transaction may be repeated after the answer to
/// its commit was lost, and meanwhile its messages may have been carried or cancelled: the repetition looks first, and
/// must not bring them back.
/// </summary>
internal sealed class DueKeeper(HomePart home, MySqlSettings settings)
{
    private readonly DueInsert _insert = new(settings);

    /// <summary>Keeps messages.</summary>
    /// <param name="portion">The messages, in the order of their keys.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>Those of which nobody can know any more whether they were kept; most of the time none.</returns>
    public async Task<IReadOnlyList<DueItem>> KeepAsync(
        IReadOnlyList<DueItem> portion,
        CancellationToken cancellationToken
    )
    {
        var mayBeThere = false;
        var unknown = new List<DueItem>();
        await home
            .Server.UseAsync($"schedule {portion.Count} messages", WriteAsync, cancellationToken)
            .ConfigureAwait(false);
        home.Server.NoteWritten();
        return unknown;

        async Task<int> WriteAsync(MySqlSession session, CancellationToken token)
        {
            if (portion.Count == 1 && !mayBeThere)
            {
                // One statement is a transaction already.
                mayBeThere = true;
                await InsertAsync(session, portion, token).ConfigureAwait(false);
                return 0;
            }

            await session.BeginAsync(token).ConfigureAwait(false);
            var missing = portion;
            if (mayBeThere)
                missing = await MissingAsync(session, portion, unknown, token).ConfigureAwait(false);
            await InsertAsync(session, missing, token).ConfigureAwait(false);
            mayBeThere = true;
            await session.CommitAsync(token).ConfigureAwait(false);
            return 0;
        }
    }

    /// <summary>Those that were certainly not kept.</summary>
    private async Task<List<DueItem>> MissingAsync(
        MySqlSession session,
        IReadOnlyList<DueItem> portion,
        List<DueItem> unknown,
        CancellationToken cancellationToken
    )
    {
        var states = new Dictionary<string, int>();
        var now = DateTime.MinValue;
        foreach (var keys in portion.Select(item => item.Key).Chunk(MessageKey.MostInList))
        {
            // Locked, so that the lost transaction has ended, and nobody claims what is there before this one ends.
            var batch = new SqlBatch()
                .Statement($"SELECT msg_id, state FROM {settings.Table(DueSchema.TableName)} WHERE msg_id IN ")
                .Keys(keys)
                .Text(" FOR UPDATE");
            await session
                .ReadAsync(
                    batch,
                    async (reader, end) =>
                    {
                        while (await reader.ReadAsync(end).ConfigureAwait(false))
                            states[Convert.ToHexString((byte[])reader.GetValue(0))] = reader.GetByte(1);
                        return 0;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            now = await session
                .FirstAsync<DateTime>("SELECT UTC_TIMESTAMP(6)", null, cancellationToken)
                .ConfigureAwait(false);
        }

        unknown.Clear();
        var missing = new List<DueItem>();
        foreach (var item in portion)
        {
            if (states.TryGetValue(Convert.ToHexString(item.Key), out var state))
            {
                if (state == DueState.Cancelled)
                    unknown.Add(item);
            }
            else if (item.ReadyAt > now)
            {
                missing.Add(item);
            }
            else
            {
                unknown.Add(item);
            }
        }

        return missing;
    }

    private Task InsertAsync(MySqlSession session, IReadOnlyList<DueItem> items, CancellationToken cancellationToken) =>
        _insert.RunAsync(session, [.. items.Select(item => item.Row)], home.PacketLimit, cancellationToken);
}
