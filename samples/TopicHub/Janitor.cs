using Notify;

namespace TopicHub;

/// <summary>
/// Every few seconds: forgets old messages, and consumers of push type 2 that went away and have left messages behind,
/// before those fill the queue and hold up everybody.
/// </summary>
internal sealed class Janitor(
    HubOptions options,
    MessageBook book,
    IGroupAdministration groups,
    TimeProvider time,
    ILogger<Janitor> logger
) : BackgroundService
{
    private readonly Dictionary<string, DateTimeOffset> _absentSince = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.CheckSpeed), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (options.IsClean == 1)
                book.Clean();
            try
            {
                await ForgetAbsentAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: thrown on, it would end the host.
                Log.CleaningFailed(logger, exception);
            }
        }
    }

    private async Task ForgetAbsentAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var absent = (await groups.ListAsync(cancellationToken))
            .Where(group => HubNames.IsOfOneConsumer(group.Name) && group.Consumers == 0)
            .ToList();
        foreach (var name in _absentSince.Keys.Except(absent.Select(group => group.Name)).ToList())
            _absentSince.Remove(name);
        foreach (var group in absent)
        {
            _absentSince.TryAdd(group.Name, now);
            var isLongGone = now - _absentSince[group.Name] >= TimeSpan.FromSeconds(options.KeepConsumer);
            if (!isLongGone && group.Waiting <= options.MessageChanBuffer / 2)
                continue;
            await groups.DeleteAsync(group.Name, discardBacklog: true, cancellationToken);
            Log.ConsumerForgotten(logger, group.Name, group.Waiting);
        }
    }
}
