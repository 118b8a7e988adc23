using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Notices;
using Notify.Outbox;
using Notify.Recurring;

namespace Notify.Hosting;

/// <summary>
/// Starts and stops Notify with the application.
/// <code>
/// start: check everything ─► declare topics ─► groups ─► due pump, outbox, upkeep, what recurs
/// stop:  what recurs, intake ─► handlers finish, or are cut off ─► the rest goes back ─► pump, outbox, upkeep, ledger
/// </code>
/// </summary>
internal sealed class NotifyHost(IServiceProvider services, ILoggerFactory loggers) : IHostedService, IDisposable
{
    /// <summary>The category of every log of the engine.</summary>
    public const string LogCategory = "Notify";

    /// <summary>How long the host waits for the ledger after everything else has ended.</summary>
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = loggers.CreateLogger(LogCategory);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _background = [];
    private Task _ledgerWriting = Task.CompletedTask;

    /// <summary>The groups of this application that are at work.</summary>
    public IReadOnlyList<RunningGroup> Groups { get; private set; } = [];

    public bool IsRunning { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await services.GetRequiredService<StartupInspection>().RunAsync(cancellationToken).ConfigureAwait(false);
        await StartGroupsAsync(cancellationToken).ConfigureAwait(false);

        _ledgerWriting = services.GetRequiredService<LedgerWriter>().RunAsync();
        if (services.GetRequiredService<DuePumpFactory>().Create(_logger) is { } pump)
            _background.Add(pump.RunAsync(_stopping.Token));
        _background.Add(services.GetRequiredService<OutboxRelays>().RunAsync(_stopping.Token));
        _background.Add(services.GetRequiredService<OutboxGauges>().RunAsync(_stopping.Token));
        _background.Add(services.GetRequiredService<InboxUpkeep>().RunAsync(_stopping.Token));
        _background.Add(services.GetRequiredService<LedgerUpkeep>().RunAsync(_stopping.Token));
        _background.Add(services.GetRequiredService<GroupSampler>().RunAsync(_stopping.Token));
        _background.Add(services.GetRequiredService<GroupTurns>().RunAsync(_stopping.Token));
        services.GetRequiredService<RecurringService>().Start();
        IsRunning = true;
        var roles = services.GetRequiredService<Roles>();
        Log.Started(_logger, roles.ToString());
        if (roles.Inbox is null)
            Log.NoInbox(_logger, roles.Transport);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning)
            return;
        IsRunning = false;
        var options = services.GetRequiredService<IOptions<NotifyOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        using var timeout = new CancellationTokenSource(options.ShutdownTimeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        // Beside each other: a run that takes all the time there is must not take it from handlers.
        var recurring = services.GetRequiredService<RecurringService>().StopAsync(deadline.Token);
        await Task.WhenAll(Groups.Select(group => group.StopIntakeAsync(deadline.Token))).ConfigureAwait(false);
        await Task.WhenAll([recurring, .. Groups.Select(group => group.StopAsync(deadline.Token))])
            .ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndLedgerAsync(time).ConfigureAwait(false);
        await services.GetRequiredService<NoticeFeed>().StopAsync().ConfigureAwait(false);
        Log.Stopped(_logger);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Lets the last steps be written; a ledger that fails must not keep the host.</summary>
    private async Task EndLedgerAsync(TimeProvider time)
    {
        var ledger = services.GetRequiredService<LedgerWriter>();
        ledger.Complete();
        using var lastWrites = new CancellationTokenSource(LastWrites, time);
        using var _ = lastWrites.Token.Register(ledger.GiveUp);
        await _ledgerWriting.ConfigureAwait(false);
    }

    private async Task StartGroupsAsync(CancellationToken cancellationToken)
    {
        var factory = services.GetRequiredService<GroupFactory>();
        var consumer = services.GetRequiredService<IMessageConsumer>();
        var registry = services.GetRequiredService<NotifyRegistry>();
        var ledger = services.GetRequiredService<LedgerWriter>();
        var problems = new List<string>();
        var started = new List<RunningGroup>();
        foreach (var definition in registry.Groups.Concat(services.GetRequiredService<OwnGroups>().All()))
        {
            var group = new RunningGroup(factory.Create(definition), registry.Types, consumer, ledger, _logger);
            started.Add(group);
            try
            {
                await group.StartAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NotifyException exception)
            {
                problems.Add($"Group '{definition.Name}': {exception.Message}");
            }
            catch
            {
                await StopAllAsync(started).ConfigureAwait(false);
                throw;
            }
        }

        Groups = started;
        if (problems.Count == 0)
            return;
        await StopAllAsync(started).ConfigureAwait(false);
        throw new NotifyConfigurationException(problems);
    }

    /// <summary>A start that fails leaves nothing at work.</summary>
    private static Task StopAllAsync(IEnumerable<RunningGroup> groups) =>
        Task.WhenAll(groups.Select(group => group.StopAsync(new CancellationToken(canceled: true))));
}
