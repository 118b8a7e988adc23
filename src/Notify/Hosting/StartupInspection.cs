using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Diagnostics;

namespace Notify.Hosting;

/// <summary>Runs every check before anything starts, and reports all they find at once.</summary>
internal sealed class StartupInspection(IServiceProvider services, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(NotifyHost.LogCategory);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        // What cannot even be read makes every other check pointless.
        if (Unreadable() is { } unreadable)
            throw new NotifyConfigurationException([unreadable]);
        foreach (var check in services.GetServices<IStartupCheck>())
            problems.AddRange(check.FindProblems());
        if (problems.Count == 0)
            problems.AddRange(await CompareTopicsAsync(cancellationToken).ConfigureAwait(false));
        if (problems.Count > 0)
            throw new NotifyConfigurationException(problems);
    }

    private string? Unreadable()
    {
        try
        {
            _ = services.GetRequiredService<IOptions<NotifyOptions>>().Value;
            return null;
        }
        catch (Exception exception)
        {
            return $"The configuration cannot be read: {exception.Message}";
        }
    }

    private async Task<IReadOnlyList<string>> CompareTopicsAsync(CancellationToken cancellationToken)
    {
        var topics = services.GetRequiredService<IOptions<NotifyOptions>>().Value.Topics;
        try
        {
            return await services
                .GetRequiredService<ITopicAdministration>()
                .DeclareAsync(topics, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (NotSupportedByAdapterException)
        {
            return [];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A server out of reach is a matter of health, not of configuration.
            Log.TopicsNotCompared(_logger, exception);
            return [];
        }
    }
}
