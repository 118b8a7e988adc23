using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// Makes and upgrades tables. Whichever host comes first does it, under a lock that the server gives to one at a time;
/// whoever dies half-way is followed by the next, who begins where it ended.
/// </summary>
internal sealed class SchemaKeeper(MySqlSettings settings)
{
    // Exists already, column exists, key exists, nothing to drop: an earlier try got that far without noting it.
    private static readonly int[] DoneBefore = [1050, 1060, 1061, 1091];

    // Seconds: large tables take long to change.
    private const int LongestWait = 600;

    private string VersionTable => settings.Table("schema");

    /// <summary>Brings parts to the version this program knows.</summary>
    /// <param name="server">The server.</param>
    /// <param name="parts">The parts that belong on it.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyConfigurationException">Tables of the same names are there that are not Notify's.</exception>
    public async Task EnsureAsync(
        MySqlServer server,
        IReadOnlyList<SchemaPart> parts,
        CancellationToken cancellationToken
    )
    {
        var open = await server
            .UseAsync("look at its tables", (session, token) => OpenAsync(session, parts, token), cancellationToken)
            .ConfigureAwait(false);
        foreach (var (part, found) in open.Where(item => item.Found > item.Part.Statements.Count))
            Log.SchemaNewer(settings.Logger, part.Name, server.Name, found, part.Statements.Count);
        if (open.All(item => item.Found >= item.Part.Statements.Count))
            return;
        await server
            .UseAsync(
                "make its tables",
                (session, token) => UpgradeAsync(session, server, parts, token),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private static Task<int> TakeAsync(
        MySqlSession session,
        string name,
        object prefix,
        CancellationToken cancellationToken
    ) => session.FirstAsync<int>($"SELECT COALESCE(GET_LOCK({name}, 1), 0)", prefix, cancellationToken);

    private async Task<int> UpgradeAsync(
        MySqlSession session,
        MySqlServer server,
        IReadOnlyList<SchemaPart> parts,
        CancellationToken cancellationToken
    )
    {
        // The name is cut by the server's limit of 64; the database is part of it, because locks are the server's.
        const string LockName = "SHA1(CONCAT('notify ', DATABASE(), ' ', @prefix))";
        var prefix = new { prefix = settings.TablePrefix };
        var waited = 0;
        while (await TakeAsync(session, LockName, prefix, cancellationToken).ConfigureAwait(false) != 1)
        {
            if (++waited == LongestWait)
            {
                throw new NotifyException(
                    ErrorIds.ServerUnavailable,
                    $"The tables at {server.Name} could not be made: another host has been at it for {LongestWait} seconds. Look at its connection (SHOW PROCESSLIST), and try again."
                );
            }
        }

        try
        {
            foreach (var (part, found) in await OpenAsync(session, parts, cancellationToken).ConfigureAwait(false))
                await UpgradeAsync(session, server, part, found, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        finally
        {
            if (!session.IsBroken)
            {
                await session
                    .ExecuteAsync($"DO RELEASE_LOCK({LockName})", prefix, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task UpgradeAsync(
        MySqlSession session,
        MySqlServer server,
        SchemaPart part,
        int found,
        CancellationToken cancellationToken
    )
    {
        if (found >= part.Statements.Count)
            return;
        if (found == 0)
            await RefuseForeignAsync(session, server, part, cancellationToken).ConfigureAwait(false);
        for (var version = found; version < part.Statements.Count; version++)
        {
            await ApplyAsync(session, part.Statements[version], cancellationToken).ConfigureAwait(false);
            await session
                .ExecuteAsync(
                    $"INSERT INTO {VersionTable} (part, version, applied_at) VALUES (@part, @version, UTC_TIMESTAMP(6)) "
                        + "ON DUPLICATE KEY UPDATE version = VALUES(version), applied_at = VALUES(applied_at)",
                    new { part = part.Name, version = version + 1 },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        Log.SchemaUpgraded(settings.Logger, part.Name, server.Name, found, part.Statements.Count);
    }

    private static async Task ApplyAsync(MySqlSession session, string statement, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(statement, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (DoneBefore.Contains(MySqlErrors.NumberOf(exception)))
        {
            // Whoever ran it before did not live to note it.
        }
    }

    /// <summary>The parts with the version each has now.</summary>
    private async Task<List<(SchemaPart Part, int Found)>> OpenAsync(
        MySqlSession session,
        IReadOnlyList<SchemaPart> parts,
        CancellationToken cancellationToken
    )
    {
        await session
            .ExecuteAsync(
                $"CREATE TABLE IF NOT EXISTS {VersionTable} (part VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin "
                    + $"NOT NULL PRIMARY KEY, version INT NOT NULL, applied_at DATETIME(6) NOT NULL) {SchemaPart.Comment}",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        var rows = await session
            .QueryAsync<(string Part, int Version)>(
                $"SELECT part, version FROM {VersionTable}",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        var versions = rows.ToDictionary(row => row.Part, row => row.Version);
        return [.. parts.Select(part => (part, versions.GetValueOrDefault(part.Name)))];
    }

    private static async Task RefuseForeignAsync(
        MySqlSession session,
        MySqlServer server,
        SchemaPart part,
        CancellationToken cancellationToken
    )
    {
        var foreign = await session
            .QueryAsync<string>(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                    + "AND TABLE_NAME IN @names AND TABLE_COMMENT NOT LIKE @mark",
                new { names = part.Tables, mark = SchemaPart.Mark + "%" },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (foreign.Count == 0)
            return;
        throw new NotifyConfigurationException([
            string.Create(
                CultureInfo.InvariantCulture,
                $"MySQL at {server.Name} has tables that are not Notify's under names Notify needs: {string.Join(", ", foreign)}. Set MySql:TablePrefix to something else or use another database, and import what is in them."
            ),
        ]);
    }
}
