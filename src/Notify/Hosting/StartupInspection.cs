using Microsoft.Extensions.Configuration;
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
        // What cannot even be read makes every other check pointless.
        List<string> problems = [.. Unreadable()];
        if (problems.Count == 0)
            problems.AddRange(services.GetServices<IStartupCheck>().SelectMany(FindProblems).Distinct());
        if (problems.Count == 0)
            problems.AddRange(await CompareTopicsAsync(cancellationToken).ConfigureAwait(false));
        if (problems.Count > 0)
            throw new NotifyConfigurationException(problems);
    }

    private List<string> Unreadable()
    {
        var registry = services.GetRequiredService<NotifyRegistry>();
        try
        {
            _ = services.GetRequiredService<IOptions<NotifyOptions>>().Value;
            return [.. registry.Unreadable];
        }
        catch (Exception exception)
        {
            List<string> values = registry.Configuration is { } section
                ? [.. UnreadableValues.Find(section, path: "", one => one.Bind(new NotifyOptions()))]
                : [];
            if (values.Count == 0)
                values.Add($"The options cannot be made: {exception.Message} Mend what Configure is given.");
            return [.. values, .. registry.Unreadable];
        }
    }

    /// <summary>A check that cannot look must not hide what the others find.</summary>
    private static List<string> FindProblems(IStartupCheck check)
    {
        try
        {
            return [.. check.FindProblems()];
        }
        catch (Exception exception)
        {
            return [$"A check could not look: {exception.Message} Mend what it names."];
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
