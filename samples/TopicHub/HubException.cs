namespace TopicHub;

/// <summary>What a client asked for cannot be done; the text is for the client.</summary>
internal sealed class HubException(string message) : Exception(message);
