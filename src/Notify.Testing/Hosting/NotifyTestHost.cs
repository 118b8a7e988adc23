using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Hosting;
using Notify.Recurring;

namespace Notify.Testing;

/// <summary>
/// An application under test: its own registrations on the embedded default, whatever its configuration names, with a
/// clock that only the test moves, and with every message seen. Disposing it stops the application.
/// </summary>
public sealed class NotifyTestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IdleProbe _idle;
    private readonly Waiter _waiter;

    private NotifyTestHost(IHost host, ManualTime time, Journal journal, NotifyTestOptions options)
    {
        (_host, Time) = (host, time);
        _idle = new IdleProbe(
            journal,
            Services.GetRequiredService<IGroupAdministration>(),
            Services.GetRequiredService<IDelayScheduler>(),
            Services.GetRequiredService<RecurringService>(),
            time
        );
        _waiter = new Waiter(journal, _idle, time, options);
        Messages = new SeenMessages(journal, _waiter, Services.GetRequiredService<NotifyRegistry>().Types, Services);
    }

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The clock. Move it with <see cref="AdvanceAsync" />, which lets everything happen on the way.</summary>
    public ManualTime Time { get; }

    /// <summary>What happened to messages, and waits for more to happen.</summary>
    public SeenMessages Messages { get; }

    /// <summary>Sends, as the application does.</summary>
    public IMessageProducer Producer => Services.GetRequiredService<IMessageProducer>();

    /// <summary>The inboxes.</summary>
    public INotices Notices => Services.GetRequiredService<INotices>();

    /// <summary>The dead messages.</summary>
    public IFailures Failures => Services.GetRequiredService<IFailures>();

    /// <summary>Starts an application.</summary>
    /// <param name="configureServices">Registers what the application registers, its <c>AddNotify</c> included.</param>
    /// <param name="options">How it is tested.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="NotifyConfigurationException">The application cannot start as it is configured.</exception>
    public static async Task<NotifyTestHost> StartAsync(
        Action<IServiceCollection> configureServices,
        NotifyTestOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new NotifyTestOptions();
        var time = new ManualTime(options.Start);
        var journal = new Journal(time);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        options.Configure?.Invoke(builder);
        configureServices(builder.Services);
        TestAdapter.Use(builder.Services, time, journal, options);
        var host = builder.Build();
        try
        {
            if (!options.BatchesWait)
                host.Services.GetRequiredService<NotifyRegistry>().Groups.ForEach(TakeWhatIsThere);
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return new NotifyTestHost(host, time, journal, options);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until nothing waits and nothing runs: whatever can happen before the clock moves has happened.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not come to that in time; the text says what still ran.</exception>
    public Task IdleAsync(CancellationToken cancellationToken = default) => _waiter.UntilIdleAsync(cancellationToken);

    /// <summary>
    /// Moves the clock and lets everything happen that falls due on the way, each at its own time: delayed messages,
    /// retries, recurring schedules, time-outs, expiry, sweeps. Of timers that ring several times a second while
    /// nothing runs, some rings are left out, so that a day takes a second or two.
    /// </summary>
    /// <param name="by">How far, zero or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = Time.GetUtcNow() + by;
        var busy = await _waiter.UntilQuietAsync(Stop.None, cancellationToken).ConfigureAwait(false);
        while (Time.GetUtcNow() < target)
        {
            var stop = new Stop(_idle.Version, busy, Time.Armed);
            // While nothing runs, what watches runs has nothing to see.
            Time.AdvanceTo(Time.NextStop(target), skimming: busy.Count == 0);
            busy = await _waiter.UntilQuietAsync(stop, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a notice is in an inbox.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="where">Which notice; any unless given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest such notice among the user's newest hundred.</returns>
    /// <exception cref="TimeoutException">It did not come in time; the text lists what did happen.</exception>
    public Task<Notice> WhenNotifiedAsync(
        string userId,
        Func<Notice, bool>? where = null,
        CancellationToken cancellationToken = default
    ) =>
        _waiter.UntilAsync(
            $"a notice in the inbox of '{userId}'",
            async token =>
            {
                var query = new NoticeQuery { Limit = NoticeLimits.PageSize };
                var page = await Notices.ListAsync(userId, query, token).ConfigureAwait(false);
                return page.Items.FirstOrDefault(notice => where?.Invoke(notice) ?? true);
            },
            cancellationToken
        );

    /// <summary>Stops the application: running handlers may finish; after five real seconds the clock runs.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _waiter.UntilStoppedAsync(_host).ConfigureAwait(false);
        }
        finally
        {
            _host.Dispose();
        }
    }

    private static void TakeWhatIsThere(Handle.GroupDefinition group) => group.Options.BatchWait = TimeSpan.Zero;
}
