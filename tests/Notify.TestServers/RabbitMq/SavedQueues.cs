using System.Text;

namespace Notify.TestServers;

/// <summary>
/// The file in which a RabbitMQ keeps which quorum queues it has: Erlang terms, in which a name stands in plain text behind
/// its length.
/// </summary>
internal sealed class SavedQueues(string dataFolder, string node)
{
    private const string VirtualHost = "%2F";

    private readonly string _file = Path.Combine(dataFolder, node, "quorum", node, "names.dets");

    /// <summary>The quorum queues in what <c>rabbitmqctl list_queues name type</c> prints.</summary>
    public static IReadOnlyList<string> QuorumQueuesOf(string listed) =>
        [
            .. listed
                .Split('\n', StringSplitOptions.TrimEntries)
                .Select(line => line.Split('\t'))
                .Where(columns => columns is [_, "quorum"])
                .Select(columns => columns[0]),
        ];

    public async Task<bool> HasAllAsync(IReadOnlyList<string> queues, CancellationToken cancel)
    {
        await using var file = new FileStream(
            _file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        using var reader = new StreamReader(file, Encoding.Latin1);
        var text = await reader.ReadToEndAsync(cancel);
        return queues.All(queue => text.Contains(Written(queue), StringComparison.Ordinal));
    }

    private static string Written(string queue)
    {
        var name = $"{VirtualHost}_{queue}";
        return (char)(name.Length & byte.MaxValue) + name;
    }
}
