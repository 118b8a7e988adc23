namespace Notify.MySql;

/// <summary>Reads rows of the schedule.</summary>
internal static class DueReader
{
    /// <param name="session">The connection.</param>
    /// <param name="batch">Statements of which the one with rows selects <see cref="DueRow.Columns" />.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public static Task<List<DueRow>> ReadAsync(
        MySqlSession session,
        SqlBatch batch,
        CancellationToken cancellationToken
    ) =>
        session.ReadAsync(
            batch,
            async (reader, token) =>
            {
                var rows = new List<DueRow>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    rows.Add(
                        new DueRow(
                            (byte[])reader.GetValue(0),
                            reader.GetValue(1) is DateTime moved ? moved : null,
                            (byte[])reader.GetValue(2)
                        )
                    );
                }

                return rows;
            },
            cancellationToken
        );
}
