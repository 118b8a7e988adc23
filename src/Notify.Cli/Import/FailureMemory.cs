using Notify.MySql;

namespace Notify.Cli;

/// <summary>
/// Which rows of <c>failed_queues</c> were taken, kept at the target's home: the ledger forgets a dead message once it
/// was sent again, and it must not come back by the next import.
/// </summary>
internal sealed class FailureMemory(MySqlServer home, MySqlSettings settings, string source)
{
    private string Table => settings.Table("import_failed");

    /// <summary>Makes the table if it is missing.</summary>
    public Task MakeAsync(CancellationToken cancellationToken) =>
        new SchemaKeeper(settings).EnsureAsync(
            home,
            [
                new SchemaPart(
                    "import_failed",
                    [settings.TablePrefix + "import_failed"],
                    [
                        $"""
                        CREATE TABLE IF NOT EXISTS {Table} (
                          source VARCHAR(64) NOT NULL, id BIGINT UNSIGNED NOT NULL, PRIMARY KEY (source, id)
                        ) {SchemaPart.Comment}
                        """,
                    ]
                ),
            ],
            cancellationToken
        );

    /// <summary>Which rows between two were taken; none if nothing was ever imported.</summary>
    public async Task<HashSet<ulong>> FindAsync(ulong first, ulong last, CancellationToken cancellationToken)
    {
        var found = await home.UseAsync(
                "read which failures were taken",
                async (session, token) =>
                    await ExistsAsync(session, token).ConfigureAwait(false)
                        ? await session
                            .QueryAsync<ulong>(
                                $"SELECT id FROM {Table} WHERE source = @source AND id BETWEEN @first AND @last",
                                new
                                {
                                    source,
                                    first,
                                    last,
                                },
                                token
                            )
                            .ConfigureAwait(false)
                        : [],
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found];
    }

    /// <summary>Notes rows as taken.</summary>
    public Task AddAsync(IReadOnlyList<ulong> rows, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch().Statement($"INSERT INTO {Table} (source, id) VALUES ");
        for (var i = 0; i < rows.Count; i++)
            batch.Text(i == 0 ? "(" : ",(").Characters(source).Text(",").Number(rows[i]).Text(")");
        batch.Text(" ON DUPLICATE KEY UPDATE id = VALUES(id)");
        return home.RunAsync(
            "note which failures were taken",
            async (session, token) =>
            {
                await session.ExecuteAsync(batch, token).ConfigureAwait(false);
                return 0;
            },
            cancellationToken
        );
    }

    private async Task<bool> ExistsAsync(MySqlSession session, CancellationToken cancellationToken) =>
        await session
            .FirstAsync<long>(
                "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = @name",
                new { name = settings.TablePrefix + "import_failed" },
                cancellationToken
            )
            .ConfigureAwait(false) > 0;
}
