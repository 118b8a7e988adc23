namespace TopicHub;

/// <summary>What answers look like.</summary>
internal static class HubAnswer
{
    public static Dictionary<string, object?> Ok() => new() { ["code"] = 0 };

    public static Dictionary<string, object?> Message(object message) => new() { ["code"] = 0, ["msg"] = message };

    public static Dictionary<string, object?> Data(object data) => new() { ["code"] = 0, ["data"] = data };

    public static Dictionary<string, object?> Error(object message) => new() { ["code"] = -1, ["msg"] = message };
}
