using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Notify to the application's health checks.</summary>
public static class NotifyHealthChecksExtensions
{
    /// <summary>
    /// Adds a check that says whether Notify runs, whether handlers are stuck, and how the servers behind it are.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What a server that is down means; unhealthy unless given.</param>
    /// <param name="tags">Tags to filter by.</param>
    public static IHealthChecksBuilder AddNotify(
        this IHealthChecksBuilder builder,
        string name = "notify",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null
    ) => builder.AddCheck<NotifyHealthCheck>(name, failureStatus, tags ?? []);
}
