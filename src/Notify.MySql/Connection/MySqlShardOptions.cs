using System.Data.Common;

namespace Notify;

/// <summary>A server, and which of the numbered tables begin on it: an item of <c>MySql:Shards</c>.</summary>
public sealed class MySqlShardOptions
{
    // A field, because binding looks at every property.
    private DbDataSource? _dataSource;

    /// <summary>How the server is reached, as the driver reads it, with the database.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The password; wins over one in <see cref="ConnectionString" />, so that it can stand elsewhere.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The numbered tables that are made on this server, for example <c>1-8</c> or <c>1-4,9</c>. Every number from 1 on
    /// has one server. It counts when tables are made; where they are from then on, the database records. Empty means a
    /// server without tables yet.
    /// </summary>
    public string Tables { get; set; } = "";

    /// <summary>Uses the application's own connections instead of a connection string.</summary>
    /// <param name="dataSource">
    /// Where connections come from; they must write text as utf8mb4, which is checked. The application disposes of it.
    /// </param>
    public MySqlShardOptions UseDataSource(DbDataSource dataSource)
    {
        _dataSource = dataSource;
        return this;
    }

    internal DbDataSource? GetDataSource() => _dataSource;
}
