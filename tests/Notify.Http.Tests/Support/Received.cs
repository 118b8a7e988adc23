namespace Notify.Http.Tests;

/// <summary>A request as an endpoint got it.</summary>
internal sealed record Received(
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body,
    string Connection
)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
