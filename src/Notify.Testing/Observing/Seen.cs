using System.Globalization;
using System.Text;

namespace Notify.Testing;

/// <summary>One thing that happened to a message.</summary>
public sealed record Seen
{
    private const int MostOfBody = 200;

    /// <summary>What happened.</summary>
    public required SeenKind Kind { get; init; }

    /// <summary>The message.</summary>
    public required Message Message { get; init; }

    /// <summary>When, by the clock of the test.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The group it happened in; null for what was sent.</summary>
    public string? Group { get; init; }

    /// <summary>Which attempt it was, counted from 1; 0 for what was sent.</summary>
    public int Attempt { get; init; }

    /// <summary>How long it waits for its next attempt, if it was retried.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Why, if it failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>One line, as time-outs list it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{At:HH:mm:ss.fff} {Kind.ToString().ToUpperInvariant()} ");
        text.Append(CultureInfo.InvariantCulture, $"{Message.Topic} {Message.Id}");
        if (Group is not null)
            text.Append(CultureInfo.InvariantCulture, $" in '{Group}', attempt {Attempt}");
        if (Kind == SeenKind.Sent && Message.DueAt is { } due)
            text.Append(CultureInfo.InvariantCulture, $", due {due:HH:mm:ss.fff}");
        if (Kind == SeenKind.Retried)
            text.Append(CultureInfo.InvariantCulture, $", again after {RetryAfter}");
        if (Failure is not null)
            text.Append(CultureInfo.InvariantCulture, $", {Failure.Reason}: {Failure.Text.Split('\n')[0].TrimEnd()}");
        return text.Append(": ").Append(Body()).ToString();
    }

    private string Body()
    {
        var body = Encoding.UTF8.GetString(Message.Body.Span[..Math.Min(Message.Body.Length, MostOfBody)]);
        return Message.Body.Length > MostOfBody ? $"{body}… ({Message.Body.Length} bytes)" : body;
    }
}
