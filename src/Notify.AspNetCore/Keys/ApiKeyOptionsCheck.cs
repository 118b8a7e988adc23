using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notify.Shared;

namespace Notify.AspNetCore;

/// <summary>Finds what is wrong with the keys before the application starts.</summary>
internal sealed class ApiKeyOptionsCheck(IOptionsMonitor<ApiKeyOptions> options, IConfiguration? configuration)
    : IStartupCheck
{
    private const string Section = ApiKeyBuilderExtensions.SectionName;

    public IEnumerable<string> FindProblems()
    {
        var clients = configuration?.GetSection(Section).GetSection(nameof(ApiKeyOptions.Clients)).GetChildren() ?? [];
        return ApiKeyRules
            .Faults(options.CurrentValue)
            .Concat(KnownKeys.UnknownIn<ApiKeyOptions>(configuration, Section))
            .Concat(
                clients.SelectMany(client =>
                    KnownKeys.Unknown(
                        client,
                        $"{Section}:{nameof(ApiKeyOptions.Clients)}:{client.Key}:",
                        [nameof(ApiClientOptions.Keys), nameof(ApiClientOptions.Scopes)],
                        mayHaveOthers: false
                    )
                )
            );
    }
}
