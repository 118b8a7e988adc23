namespace TopicHub;

/// <summary>A topic by the name clients know it by, and by its name on the transport.</summary>
internal sealed record HubTopic(string Shown, string Name)
{
    /// <summary>True if clients' name is a part of the other, so that it need not travel with the message.</summary>
    public bool IsKept { get; } = Name.EndsWith($".{Shown}", StringComparison.Ordinal);

    public static HubTopic Of(string shown) => new(shown, HubNames.Topic(shown));
}
