using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.MySql;

/// <summary>
/// Makes the tables of the chosen roles when the host starts. A server that is out of reach is a matter of health: it
/// is done by the first call that reaches it. Tables that are not as configured are an error at start.
/// </summary>
internal sealed class MySqlStart(
    Lazy<MySqlBackend> backend,
    IOptions<MySqlOptions> options,
    MySqlStartupCheck check,
    MySqlRoles roles,
    ILogger logger
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Faults are told by the inspection of all checks; nothing is done with them.
        if (check.FindProblems().Any())
            return;
        if (options.Value.GetServers().Count > 0)
            await TryAsync(token => backend.Value.PrepareAsync(roles, token), cancellationToken).ConfigureAwait(false);
        if (options.Value.Outbox.IsUsed)
            await TryAsync(token => backend.Value.Outbox.PrepareAsync(token), cancellationToken).ConfigureAwait(false);
    }

    private async Task TryAsync(Func<CancellationToken, Task> prepare, CancellationToken cancellationToken)
    {
        try
        {
            await prepare(cancellationToken).ConfigureAwait(false);
        }
        catch (NotifyException exception) when (exception.ErrorId == ErrorIds.ServerUnavailable)
        {
            Log.NotReadyAtStart(logger, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
