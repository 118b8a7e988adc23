using Notify.MySql;

namespace Notify.Cli;

/// <summary>How far an import has come, kept at the target's home, so that the next run goes on there.</summary>
internal sealed class ImportCursor(MySqlServer home, MySqlSettings settings, string source)
{
    private string Table => settings.Table("import");

    public Task MakeAsync(CancellationToken cancellationToken) =>
        new SchemaKeeper(settings).EnsureAsync(
            home,
            [
                new SchemaPart(
                    "import",
                    [settings.TablePrefix + "import"],
                    [
                        $"""
                        CREATE TABLE IF NOT EXISTS {Table} (
                          source VARCHAR(64) NOT NULL, n INT NOT NULL, last_id BIGINT UNSIGNED NOT NULL,
                          PRIMARY KEY (source, n)
                        ) {SchemaPart.Comment}
                        """,
                    ]
                ),
            ],
            cancellationToken
        );

    /// <summary>The last row of a table that was taken; 0 if none was.</summary>
    public Task<ulong> ReadAsync(int number, CancellationToken cancellationToken) =>
        home.UseAsync(
            "read how far an import was",
            (session, token) =>
                session.FirstAsync<ulong>(
                    $"SELECT last_id FROM {Table} WHERE source = @source AND n = @number",
                    new { source, number },
                    token
                ),
            cancellationToken
        );

    public Task SaveAsync(int number, ulong last, CancellationToken cancellationToken) =>
        home.UseAsync(
            "note how far an import is",
            (session, token) =>
                session.ExecuteAsync(
                    $"INSERT INTO {Table} (source, n, last_id) VALUES (@source, @number, @last) "
                        + "ON DUPLICATE KEY UPDATE last_id = GREATEST(last_id, VALUES(last_id))",
                    new
                    {
                        source,
                        number,
                        last,
                    },
                    token
                ),
            cancellationToken
        );
}
