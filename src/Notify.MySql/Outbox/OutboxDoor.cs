namespace Notify.MySql;

/// <summary>Makes sure that the tables of an outbox are there, made by Notify or by hand.</summary>
internal sealed class OutboxDoor
{
    private readonly MySqlServer _server;
    private readonly SchemaKeeper _schema;
    private readonly MySqlSettings _settings;
    private readonly ReadyOnce _ready;

    public OutboxDoor(MySqlServer server, SchemaKeeper schema, MySqlSettings settings)
    {
        (_server, _schema, _settings) = (server, schema, settings);
        _ready = new ReadyOnce(MakeAsync);
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken) => _ready.EnsureAsync(cancellationToken);

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _schema.EnsureAsync(_server, [OutboxSchema.Part(_settings)], cancellationToken).ConfigureAwait(false);
        }
        catch (NotifyException exception) when (IsRefused(exception))
        {
            // Whoever may not make tables may find them made.
            if (!await AreThereAsync(cancellationToken).ConfigureAwait(false))
                throw Missing(exception);
        }
    }

    private static bool IsRefused(NotifyException exception) =>
        exception.InnerException is { } cause && MySqlErrors.Classify(cause) == MySqlTrouble.Refused;

    private Task<bool> AreThereAsync(CancellationToken cancellationToken) =>
        _server.UseAsync(
            "look at the tables of its outbox",
            async (session, token) =>
            {
                try
                {
                    await session
                        .FirstAsync<long>(
                            $"SELECT (SELECT COUNT(*) FROM {_settings.Table(OutboxSchema.Lease)}) + "
                                + $"(SELECT COUNT(*) FROM {_settings.Table(OutboxSchema.Messages)} WHERE id = 0)",
                            null,
                            token
                        )
                        .ConfigureAwait(false);
                    return true;
                }
                catch (Exception exception) when (MySqlErrors.NumberOf(exception) is 1146 or 1142)
                {
                    return false;
                }
            },
            cancellationToken
        );

    private NotifyException Missing(NotifyException cause) =>
        new(
            ErrorIds.Outbox,
            $"The outbox at {_server.Name} has no tables, and the user of MySql:Outbox may not make them. "
                + "GRANT CREATE, or run what MySqlOutboxTables.CreateStatements() returns and GRANT SELECT, INSERT, UPDATE, DELETE on them.",
            cause
        );
}
