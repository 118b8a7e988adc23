using System.Data.Common;

namespace Notify.MySql;

/// <summary>The outboxes in the application's databases.</summary>
internal sealed class MySqlOutboxStore : IOutboxStore, IAsyncDisposable
{
    private readonly MySqlSettings _settings;
    private readonly OutboxWriter _writer;
    private readonly List<MySqlOutboxSource> _sources = [];

    public MySqlOutboxStore(SchemaKeeper schema, MySqlSettings settings)
    {
        (_settings, _writer) = (settings, new OutboxWriter(settings));
        if (!settings.Options.Outbox.Relay)
            return;
        var driver = MySqlServers.Driver(settings);
        foreach (var database in settings.Options.Outbox.GetDatabases())
        {
            var server = MySqlServers.Make(database.AsServer(), _sources.Count, driver, settings);
            _sources.Add(new MySqlOutboxSource(server, schema, settings));
        }
    }

    public IReadOnlyList<IOutboxSource> Sources => _sources;

    public ValueTask WriteAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) =>
        _settings.Options.Outbox.IsUsed
            ? new(_writer.WriteAsync(transaction, messages, cancellationToken))
            : ValueTask.FromException(OutboxErrors.NotConfigured());

    /// <summary>Makes the tables, where that is this host's business.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var source in _sources)
            await source.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }
}
