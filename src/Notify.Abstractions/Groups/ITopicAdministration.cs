namespace Notify;

/// <summary>Looks after the topics of a transport.</summary>
public interface ITopicAdministration
{
    /// <summary>
    /// Records how topics were declared. The first host writes it to the server; every other is compared with that.
    /// </summary>
    /// <param name="topics">Topics by name, with their declarations.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>One sentence per contradiction with what the server has; empty if all agree.</returns>
    ValueTask<IReadOnlyList<string>> DeclareAsync(
        IReadOnlyDictionary<string, TopicOptions> topics,
        CancellationToken cancellationToken = default
    );

    /// <summary>Lists the topics the server knows.</summary>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken = default);

    /// <summary>Throws away what a topic without a durable group holds.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>How many messages were thrown away.</returns>
    ValueTask<long> DiscardHeldAsync(string topic, CancellationToken cancellationToken = default);
}
