namespace Notify.TestServers;

/// <summary>How a private MariaDB is set up.</summary>
public sealed record MariaDbServerOptions
{
    /// <summary>
    /// A folder with the data a new server starts with: that of an installed one, or of one that was used and stopped
    /// (<see cref="MariaDbServer.DataFolder" />), copied. If there is no such folder, a fresh one is installed there. It stays
    /// the caller's to delete. Null installs for each server, which takes about a second; a copy, a tenth of it.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>Further arguments of mariadbd, such as <c>--innodb-flush-log-at-trx-commit=2</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
