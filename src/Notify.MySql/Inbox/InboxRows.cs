namespace Notify.MySql;

/// <summary>Removes rows of a user in bounded portions, without counting.</summary>
internal static class InboxRows
{
    private const int Portion = 1_000;

    /// <summary>Removes everything of a user from a table's four tables.</summary>
    public static async Task RemoveAllAsync(
        MySqlSession session,
        InboxTables tables,
        UserKey user,
        CancellationToken cancellationToken
    )
    {
        foreach (var table in new[] { tables.Notices, tables.Gone, tables.Copies, tables.Heads })
            await RemoveAsync(session, table, user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a user's rows from one of them.</summary>
    public static async Task RemoveAsync(
        MySqlSession session,
        string table,
        UserKey user,
        CancellationToken cancellationToken
    )
    {
        var removed = Portion;
        while (removed == Portion)
        {
            removed = await session
                .ExecuteAsync(
                    $"DELETE FROM {table} WHERE uid = @uid LIMIT {Portion}",
                    new { uid = user.Value },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }
}
