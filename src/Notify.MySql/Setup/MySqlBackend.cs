namespace Notify.MySql;

/// <summary>Everything one application uses of its MySQL servers.</summary>
internal sealed class MySqlBackend : IAsyncDisposable
{
    public MySqlBackend(MySqlSettings settings)
    {
        Settings = settings;
        Servers = new MySqlServers(settings);
        var schema = new SchemaKeeper(settings);
        Directory = new ShardDirectory(
            Servers,
            schema,
            [InboxSchema.Broadcasts(settings)],
            number => InboxSchema.Table(settings, number),
            settings
        );
        Notices = new MySqlNoticeStore(Servers, Directory, settings);
        Resharder = new Resharder(Servers, Directory, settings);
        Health = new MySqlHealth(Servers, settings);
    }

    public MySqlSettings Settings { get; }

    public MySqlServers Servers { get; }

    public ShardDirectory Directory { get; }

    public MySqlNoticeStore Notices { get; }

    public MySqlHealth Health { get; }

    public Resharder Resharder { get; }

    /// <summary>Makes whatever is missing on the servers.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => Directory.PrepareAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Notices.DisposeAsync().ConfigureAwait(false);
        await Servers.DisposeAsync().ConfigureAwait(false);
    }
}
