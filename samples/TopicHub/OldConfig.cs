namespace TopicHub;

/// <summary>The settings as the old console shows them; what has no counterpart here stands as it was by default.</summary>
internal static class OldConfig
{
    public static Dictionary<string, object> Of(HubOptions options)
    {
        var shown = new Dictionary<string, object>
        {
            ["pushType"] = options.PushType,
            ["messageChanBuffer"] = options.MessageChanBuffer,
            ["pushMessagesSpeed"] = options.PushMessagesSpeed,
            ["persistentFile"] = "",
            ["isPersistent"] = 0,
            ["recoveryStrategy"] = 1,
            ["persistentTime"] = 0,
            ["isRePush"] = options.IsRePush,
            ["isClean"] = options.IsClean,
            ["checkSpeed"] = options.CheckSpeed,
            ["cleanTime"] = options.CleanTime,
        };
        if (options.Protocol == HubProtocol.Kapok1)
        {
            shown["sendCount"] = options.PushCount;
            shown["sendRetryCount"] = int.MaxValue;
            return shown;
        }

        shown["pushCount"] = options.PushCount;
        shown["pushRetryTime"] = options.PushRetryTime;
        shown["isCleanConsumed"] = options.IsCleanConsumed;
        shown["isCluster"] = 0;
        shown["gossipPort"] = 0;
        shown["registryAddr"] = "";
        shown["registryGossipPort"] = 0;
        shown["isSync"] = 0;
        shown["isSlave"] = 0;
        shown["masterProtocol"] = "";
        shown["masterAddr"] = "";
        shown["masterPort"] = 0;
        return shown;
    }
}
