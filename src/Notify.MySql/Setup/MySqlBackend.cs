namespace Notify.MySql;

/// <summary>Everything one application uses of its MySQL servers.</summary>
internal sealed class MySqlBackend : IAsyncDisposable
{
    public MySqlBackend(MySqlSettings settings)
    {
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
        Outbox = new MySqlOutboxStore(schema, settings);
        Health = new MySqlHealth(Servers, settings);
    }

    public MySqlServers Servers { get; }

    public ShardDirectory Directory { get; }

    public MySqlNoticeStore Notices { get; }

    public MySqlOutboxStore Outbox { get; }

    public MySqlHealth Health { get; }

    /// <summary>Makes whatever is missing on the servers.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => Directory.PrepareAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Notices.DisposeAsync().ConfigureAwait(false);
        await Outbox.DisposeAsync().ConfigureAwait(false);
        await Servers.DisposeAsync().ConfigureAwait(false);
    }
}
