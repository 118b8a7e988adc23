namespace Notify.FanOut;

/// <summary>
/// Notify's own topic and group for the fan-outs of one source: on a server that applications share, pages must not go
/// to one that has other sources.
/// </summary>
internal static class FanOutTopics
{
    public const string PageType = "notify.fanout.page";

    /// <summary>Where pages that are still to be read go, and the group that reads them.</summary>
    public static string Of(string source) => $"notify.fanout.{source}";
}
