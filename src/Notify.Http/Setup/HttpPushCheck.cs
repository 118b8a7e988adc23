using Microsoft.Extensions.Configuration;
using Notify.Shared;

namespace Notify.Http;

/// <summary>Finds every fault of the targets, and keys of their sections that mean nothing.</summary>
internal sealed class HttpPushCheck(HttpPushBook book, IConfiguration? configuration) : IStartupCheck
{
    public IEnumerable<string> FindProblems()
    {
        foreach (var problem in book.Unreadable)
            yield return problem;
        foreach (var (name, options) in book.Targets)
        {
            var path = $"{HttpPushBuilderExtensions.SectionName}:{name}";
            foreach (var fault in HttpPushRules.Faults(options))
                yield return $"{path}: {fault}";
            foreach (var problem in KnownKeys.UnknownIn<HttpPushOptions>(configuration, path).Where(IsNoList))
                yield return problem;
        }

        foreach (var name in Strangers())
        {
            yield return $"{HttpPushBuilderExtensions.SectionName}:{name}: there is no such target; call notify.AddHttpPush(), which reads them all, "
                + "or remove the key.";
        }
    }

    private IEnumerable<string> Strangers() =>
        configuration
            ?.GetSection(HttpPushBuilderExtensions.SectionName)
            .GetChildren()
            .Select(child => child.Key)
            .Where(name => !book.Targets.ContainsKey(name))
        ?? [];

    // Lists can be configured though they cannot be set.
    private static bool IsNoList(string problem) =>
        !new[]
        {
            nameof(HttpPushOptions.Topics),
            nameof(HttpPushOptions.FinalStatuses),
            nameof(HttpPushOptions.Secrets),
        }.Any(list => problem.Contains($":{list}'", StringComparison.OrdinalIgnoreCase));
}
