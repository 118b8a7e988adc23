using Notify.AspNetCore;

namespace Notify;

/// <summary>A client that was recognised by its key.</summary>
/// <param name="name">Its name in the configuration.</param>
/// <param name="scopes">What it may do.</param>
public sealed class ApiClient(string name, IReadOnlyList<string> scopes)
{
    /// <summary>Its name in the configuration.</summary>
    public string Name { get; } = name;

    /// <summary>What it may do, as <see cref="ApiClientOptions.Scopes" /> has it.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <summary>True if the client may send to a topic.</summary>
    /// <param name="topic">The topic.</param>
    public bool MayProduce(string topic) => TopicScope.Allows(Scopes, TopicScope.Produce, topic);

    /// <summary>
    /// True if the client may receive a topic, or all topics of a pattern: then a scope must name that very pattern, or
    /// all topics (<c>consume:#</c>).
    /// </summary>
    /// <param name="topic">The topic or pattern.</param>
    public bool MayConsume(string topic) => TopicScope.Allows(Scopes, TopicScope.Consume, topic);
}
