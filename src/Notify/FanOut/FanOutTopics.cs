namespace Notify.FanOut;

/// <summary>Notify's own topic and group for fan-outs.</summary>
internal static class FanOutTopics
{
    /// <summary>Pages that are still to be read.</summary>
    public const string Pages = "notify.fanout";

    /// <summary>The group that reads them; hosts that have a source join it.</summary>
    public const string Group = "notify.fanout";

    public const string PageType = "notify.fanout.page";
}
