using Notify;

namespace TopicHub;

/// <summary>What the sockets work with.</summary>
internal sealed record HubParts(Hub Hub, HubClients Clients, HubRates Rates, IApiKeys Keys, int Attempts)
{
    public HubOptions Options => Hub.Options;

    public static HubParts Of(IServiceProvider services) =>
        new(
            services.GetRequiredService<Hub>(),
            services.GetRequiredService<HubClients>(),
            services.GetRequiredService<HubRates>(),
            services.GetRequiredService<IApiKeys>(),
            services.GetRequiredService<TopicSocketOptions>().SignInAttempts
        );
}
