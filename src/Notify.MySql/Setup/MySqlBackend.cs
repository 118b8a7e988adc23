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
        LedgerTables = new HomePart(Servers, schema, LedgerSchema.Part(settings));
        Ledger = new MySqlLedger(LedgerTables, settings);
        ScheduleTables = new HomePart(Servers, schema, DueSchema.Part(settings));
        var alarm = new DueAlarm(settings.Time);
        Scheduler = new MySqlScheduler(ScheduleTables, alarm, settings);
        DueSource = new MySqlDueSource(ScheduleTables, alarm, settings);
        Recurring = new MySqlRecurringStore(new HomePart(Servers, schema, RecurringSchema.Part(settings)), settings);
        Outbox = new MySqlOutboxStore(schema, settings);
        Resharder = new Resharder(Servers, Directory, settings);
        Health = new MySqlHealth(Servers, settings);
    }

    public MySqlSettings Settings { get; }

    public MySqlServers Servers { get; }

    public ShardDirectory Directory { get; }

    public MySqlNoticeStore Notices { get; }

    public HomePart LedgerTables { get; }

    public MySqlLedger Ledger { get; }

    public HomePart ScheduleTables { get; }

    public MySqlScheduler Scheduler { get; }

    public MySqlDueSource DueSource { get; }

    public MySqlRecurringStore Recurring { get; }

    public MySqlOutboxStore Outbox { get; }

    public MySqlHealth Health { get; }

    public Resharder Resharder { get; }

    /// <summary>Makes whatever is missing on the servers for some roles.</summary>
    public async Task PrepareAsync(MySqlRoles roles, CancellationToken cancellationToken)
    {
        if (roles.Inbox)
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (roles.Ledger)
            await LedgerTables.ReadyAsync(cancellationToken).ConfigureAwait(false);
        if (roles.Delay)
            await ScheduleTables.ReadyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes whatever is missing on the servers for inboxes.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => Directory.PrepareAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Notices.DisposeAsync().ConfigureAwait(false);
        await Outbox.DisposeAsync().ConfigureAwait(false);
        await Servers.DisposeAsync().ConfigureAwait(false);
    }
}
