using System.Net;
using System.Net.Sockets;

namespace Notify.Http;

/// <summary>Which addresses belong to the public network, and which to this machine, a private one or none.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] NotPublic =
    [
        // "This" network, private, shared, loopback, link-local (with the metadata services of clouds).
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        // For protocols, documents and measurements; multicast; reserved.
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
    ];

    // The public part of the sixth version, without what carries addresses of the fourth or is for documents.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] NotPublic6 =
    [
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(NotPublic, network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => Global6.Contains(address)
                && !Array.Exists(NotPublic6, network => network.Contains(address)),
            _ => false,
        };
    }
}
