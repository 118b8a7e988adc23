using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Conventions.Tests.Snippets;

/// <summary>Code that docs/recurring.md shows.</summary>
internal static class Recurring
{
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: recurring
        services
            .AddNotify(configuration.GetSection("Notify"))
            .AddRecurring<NightlyReport>(
                "report",
                report => (report.DailyAt, report.TimeZone) = (new(3, 30), "Europe/Berlin")
            )
            .AddRecurring(
                "sync",
                sync => sync.Every = TimeSpan.FromMinutes(5),
                async (run, cancellationToken) =>
                {
                    var orders = run.Services.GetRequiredService<Orders>();
                    await orders.SyncAsync(since: run.Previous, until: run.Occurrence, cancellationToken);
                }
            )
            .RunInTurns("archive", quiet => quiet.Cron = "0 2 * * MON-FRI", atMost: TimeSpan.FromHours(1));
        // end
    }

    internal sealed class Orders
    {
        private DateTimeOffset _synced;

        public Task SyncAsync(DateTimeOffset? since, DateTimeOffset until, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (since is null || since <= _synced)
                _synced = until;
            return Task.CompletedTask;
        }
    }

    internal sealed class NightlyReport : IRecurringHandler
    {
        public Task RunAsync(RecurringRun run, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
