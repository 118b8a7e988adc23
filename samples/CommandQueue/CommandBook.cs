using System.Net;

namespace CommandQueue;

/// <summary>Which commands there are, who consumes them, and who may submit them.</summary>
internal sealed class CommandBook(CommandQueueOptions options)
{
    private readonly Dictionary<string, CommandOptions> _commands = options
        .Commands.GroupBy(command => command.Command)
        .ToDictionary(group => group.Key, group => group.First());

    private readonly Dictionary<string, List<IPNetwork>> _producers = options
        .Projects.GroupBy(project => project.Project)
        .ToDictionary(group => group.Key, group => group.SelectMany(project => Networks(project)).ToList());

    public CommandQueueOptions Options => options;

    public IReadOnlyList<Consumer> Consumers { get; } =
    [
        .. options.Commands.SelectMany(command =>
            command.ConsumerList.Select(consumer => new Consumer(command.Command, consumer))
        ),
    ];

    public CommandOptions? Find(string command) => _commands.GetValueOrDefault(command);

    /// <summary>The groups of a consumer: one for each command it consumes. None if nobody has that name.</summary>
    public IReadOnlyList<string> GroupsOf(string consumer) =>
        [.. Consumers.Where(one => one.Name == consumer).Select(one => one.Group)];

    /// <summary>The group that receives a command for a consumer; null if it consumes others only.</summary>
    public string? GroupOf(string command, string consumer) =>
        Consumers.FirstOrDefault(one => one.Command == command && one.Name == consumer)?.Group;

    /// <summary>True if commands of a project may come from an address.</summary>
    public bool MaySubmit(string project, IPAddress? from)
    {
        if (from is null || !_producers.TryGetValue(project, out var networks))
            return false;
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return networks.Exists(network => network.Contains(address));
    }

    public static bool TryReadNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var address))
            return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private static IEnumerable<IPNetwork> Networks(ProjectOptions project)
    {
        foreach (var text in project.AllowIp)
        {
            if (TryReadNetwork(text, out var network))
                yield return network;
        }
    }
}
