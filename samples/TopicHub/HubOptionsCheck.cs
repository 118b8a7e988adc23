using Notify;

namespace TopicHub;

/// <summary>Finds what is wrong with the settings; the old system went quiet instead.</summary>
internal sealed class HubOptionsCheck(HubOptions hub, IConfiguration configuration) : IStartupCheck
{
    private const double MostSeconds = 86_400;

    public IEnumerable<string> FindProblems()
    {
        foreach (var (name, value, least, most) in Numbers())
        {
            if (value < least || value > most)
                yield return $"{HubOptions.SectionName}:{name} is {value}; set {least} to {most}.";
        }

        if (hub.SecretKey.Length == 0)
            yield return $"{HubOptions.SectionName}:SecretKey is empty; set what clients sign in with.";
        var known = typeof(HubOptions).GetProperties().Select(property => property.Name).ToList();
        foreach (var key in configuration.GetSection(HubOptions.SectionName).GetChildren().Select(child => child.Key))
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
                yield return $"{HubOptions.SectionName}:{key} is no setting; there are {string.Join(", ", known)}.";
        }
    }

    private IEnumerable<(string Name, double Value, double Least, double Most)> Numbers()
    {
        yield return ("PushType", hub.PushType, 1, 2);
        yield return ("MessageChanBuffer", hub.MessageChanBuffer, 1, 100_000_000);
        yield return ("PushMessagesSpeed", hub.PushMessagesSpeed, 0, MostSeconds);
        yield return ("PushCount", hub.PushCount, 1, 1_000_000);
        yield return ("PushRetryTime", hub.PushRetryTime, 1, MostSeconds);
        yield return ("CheckSpeed", hub.CheckSpeed, 1, MostSeconds);
        yield return ("CleanTime", hub.CleanTime, 1, int.MaxValue);
        yield return ("Remember", hub.Remember, 0, 100_000_000);
        yield return ("KeepConsumer", hub.KeepConsumer, 0, int.MaxValue);
        yield return ("Prefetch", hub.Prefetch, 1, 5000);
        foreach (var (topic, different) in hub.Topics)
        {
            yield return ($"Topics:{topic}:PushType", different.PushType ?? 1, 1, 2);
            yield return ($"Topics:{topic}:PushCount", different.PushCount ?? 1, 1, 1_000_000);
            yield return ($"Topics:{topic}:PushMessagesSpeed", different.PushMessagesSpeed ?? 0, 0, MostSeconds);
        }
    }
}
