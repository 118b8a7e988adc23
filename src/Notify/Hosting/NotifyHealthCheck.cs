using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify.Outbox;

namespace Notify.Hosting;

/// <summary>Whether Notify runs, whether any group is stuck, and how the servers behind it are.</summary>
internal sealed class NotifyHealthCheck(IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var failure = context.Registration.FailureStatus;
        if (services.GetService<NotifyHost>() is not { } host)
            return new HealthCheckResult(failure, "Notify is not registered. Add services.AddNotify(...).");
        var roles = services.GetRequiredService<Roles>();
        var data = new Dictionary<string, object> { ["roles"] = roles.ToString() };
        if (!host.IsRunning)
            return new HealthCheckResult(failure, "Notify is not running.", data: data);

        var worst = HealthStatus.Healthy;
        var notes = new List<string>();
        foreach (var group in host.Groups.Select(running => running.Runner).Where(group => group.Abandoned > 0))
        {
            worst = Worse(worst, group.IsStuck ? HealthStatus.Unhealthy : HealthStatus.Degraded);
            notes.Add(
                $"{group.Abandoned} of {group.Definition.Options.Concurrency} handlers of group '{group.Name}' ignore "
                    + "their cancellation and take up places until they return or the process is restarted."
            );
        }

        foreach (var part in await CheckBackendsAsync(roles, cancellationToken).ConfigureAwait(false))
        {
            data[part.Part] = $"{part.State}: {part.Description}";
            if (part.State == BackendState.Up)
                continue;
            worst = Worse(worst, part.State == BackendState.Down ? HealthStatus.Unhealthy : HealthStatus.Degraded);
            notes.Add($"{part.Part}: {part.Description}");
        }

        var status = worst == HealthStatus.Unhealthy ? failure : worst;
        return new HealthCheckResult(
            status,
            notes.Count == 0 ? "Notify is running." : string.Join(' ', notes),
            data: data
        );
    }

    private async Task<List<BackendHealth>> CheckBackendsAsync(Roles roles, CancellationToken cancellationToken)
    {
        var parts = new List<BackendHealth>();
        var names = new[] { roles.Transport, roles.Delay, roles.Inbox, roles.Ledger }.OfType<string>().Distinct();
        foreach (var name in names)
        {
            if (services.GetAdapter<IBackendHealth>(name) is { } backend)
                parts.AddRange(await AskAsync(name, backend, cancellationToken).ConfigureAwait(false));
        }

        var outbox = services.GetRequiredService<OutboxHealth>();
        parts.AddRange(await AskAsync("outbox", outbox, cancellationToken).ConfigureAwait(false));
        return parts;
    }

    /// <summary>A part that cannot even say how it is is down, and hides nothing of the others.</summary>
    private static async Task<IReadOnlyList<BackendHealth>> AskAsync(
        string name,
        IBackendHealth backend,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await backend.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return [new BackendHealth(name, BackendState.Down, $"Asking how it is failed: {exception.Message}")];
        }
    }

    private static HealthStatus Worse(HealthStatus one, HealthStatus other) => one < other ? one : other;
}
