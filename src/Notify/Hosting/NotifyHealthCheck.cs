using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Notify.Hosting;

/// <summary>Whether Notify runs, whether any group is stuck, and how the servers behind it are.</summary>
internal sealed class NotifyHealthCheck(NotifyHost host, Roles roles, IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var data = new Dictionary<string, object> { ["roles"] = roles.ToString() };
        if (!host.IsRunning)
            return new HealthCheckResult(context.Registration.FailureStatus, "Notify is not running.", data: data);

        var worst = HealthStatus.Healthy;
        var notes = new List<string>();
        foreach (var group in host.Groups.Select(running => running.Runner).Where(group => group.Abandoned > 0))
        {
            worst = Worse(worst, group.IsStuck ? HealthStatus.Unhealthy : HealthStatus.Degraded);
            notes.Add($"{group.Abandoned} handlers of group '{group.Name}' ignore their cancellation.");
        }

        foreach (var part in await CheckBackendsAsync(cancellationToken).ConfigureAwait(false))
        {
            data[part.Part] = $"{part.State}: {part.Description}";
            if (part.State == BackendState.Up)
                continue;
            worst = Worse(worst, part.State == BackendState.Down ? HealthStatus.Unhealthy : HealthStatus.Degraded);
            notes.Add($"{part.Part}: {part.Description}");
        }

        var status = worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst;
        return new HealthCheckResult(
            status,
            notes.Count == 0 ? "Notify is running." : string.Join(' ', notes),
            data: data
        );
    }

    private async Task<List<BackendHealth>> CheckBackendsAsync(CancellationToken cancellationToken)
    {
        var parts = new List<BackendHealth>();
        foreach (
            var name in new[] { roles.Transport, roles.Delay, roles.Inbox, roles.Ledger }.OfType<string>().Distinct()
        )
        {
            if (services.GetAdapter<IBackendHealth>(name) is { } backend)
                parts.AddRange(await backend.CheckAsync(cancellationToken).ConfigureAwait(false));
        }

        return parts;
    }

    private static HealthStatus Worse(HealthStatus one, HealthStatus other) => one < other ? one : other;
}
