using System.Data.Common;

namespace Notify;

/// <summary>A database of the application with an outbox: an item of <c>MySql:Outbox:Databases</c>.</summary>
public sealed class MySqlOutboxDatabase
{
    // A field, because binding looks at every property.
    private DbDataSource? _dataSource;

    /// <summary>How the server is reached, as the driver reads it, with the database.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The password; wins over one in <see cref="ConnectionString" />, so that it can stand elsewhere.</summary>
    public string? Password { get; set; }

    /// <summary>Uses the application's own connections instead of a connection string.</summary>
    /// <param name="dataSource">Where connections come from. The application disposes of it.</param>
    public MySqlOutboxDatabase UseDataSource(DbDataSource dataSource)
    {
        _dataSource = dataSource;
        return this;
    }

    /// <summary>How its server is reached.</summary>
    internal MySqlShardOptions AsServer()
    {
        var server = new MySqlShardOptions { ConnectionString = ConnectionString, Password = Password };
        return _dataSource is null ? server : server.UseDataSource(_dataSource);
    }

    internal bool IsSet => ConnectionString.Length > 0 || _dataSource is not null;
}
