namespace Notify.Http;

/// <summary>What was registered: targets by name, and what of their sections cannot be read.</summary>
internal sealed class HttpPushBook
{
    public Dictionary<string, HttpPushOptions> Targets { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Unreadable { get; } = [];
}
