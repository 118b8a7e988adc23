using System.Net;
using Microsoft.Extensions.Configuration;

namespace Notify.AspNetCore;

/// <summary>The configured proxies, each as a network.</summary>
internal sealed class TrustedProxies : IStartupCheck
{
    private readonly List<IPNetwork> _networks = [];
    private readonly List<string> _faults = [];

    public IReadOnlyList<IPNetwork> Networks => _networks;

    public static TrustedProxies Read(IConfigurationSection? section)
    {
        var proxies = new TrustedProxies();
        foreach (var entry in section?.GetChildren() ?? [])
            proxies.Add(entry);
        if (section?.Value is { Length: > 0 })
            proxies.Add(section);
        return proxies;
    }

    public IEnumerable<string> FindProblems() => _faults;

    private void Add(IConfigurationSection entry)
    {
        if (IPNetwork.TryParse(entry.Value, out var network))
            _networks.Add(network);
        else if (IPAddress.TryParse(entry.Value, out var address))
            _networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
        else
            _faults.Add($"{entry.Path} is '{entry.Value}'; give an address (10.0.0.7) or a network (10.0.0.0/8).");
    }
}
