using System.Text;

namespace Notify.Produce;

/// <summary>Checks a message against every limit, before anything is written.</summary>
internal sealed class MessageChecker(NotifyOptions options)
{
    [ThreadStatic]
    private static string? LastGoodTopic;

    /// <summary>What is wrong with a message, or null.</summary>
    public InvalidInputException? FindFault(Message message)
    {
        if (!ReferenceEquals(message.Topic, LastGoodTopic))
        {
            if (TopicFault(message) is { } fault)
                return Invalid(nameof(message.Topic), fault);
            if (!message.IsOwn)
                LastGoodTopic = message.Topic;
        }

        if (message.Body.Length > options.MaxBodyBytes)
            return Invalid(nameof(message.Body), BodyFault(message));
        if (message.Key is { } key && TextRules.Fault(key, MessageLimits.KeyBytes) is { } keyFault)
            return Invalid(nameof(message.Key), $"The key of message '{message.Id}' {keyFault}");
        return NameFault("type", message.Type)
            ?? NameFault("content type", message.ContentType)
            ?? HeaderFault(message)
            ?? TimeFault(message);
    }

    /// <summary>What is wrong with the size of a batch, or null.</summary>
    public static InvalidInputException? FindBatchFault(int count) =>
        count <= MessageLimits.BatchCount
            ? null
            : Invalid(
                "messages",
                $"A batch of {count:N0} messages was sent, over the limit of {MessageLimits.BatchCount:N0}. Cut it into smaller ones"
            );

    private static string? TopicFault(Message message)
    {
        if (Names.TopicFault(message.Topic) is { } fault)
            return fault;
        return !message.IsOwn && Names.IsReservedTopic(message.Topic)
            ? $"The topic '{message.Topic}' begins with 'notify.', which is Notify's own; choose another first word"
            : null;
    }

    private string BodyFault(Message message) =>
        $"The body of message '{message.Id}' to '{message.Topic}' has {message.Body.Length:N0} bytes, over the limit of "
        + $"{options.MaxBodyBytes:N0}; send a reference to what is large, or raise Notify:MaxBodyBytes";

    private static InvalidInputException? NameFault(string what, string? text) =>
        text is not null && TextRules.Fault(text, MessageLimits.TypeLength) is { } fault
            ? Invalid(what, $"The {what} of a message {fault}")
            : null;

    private static InvalidInputException? HeaderFault(Message message)
    {
        if (message.Headers.Count == 0)
            return null;
        if (message.Headers.Count > MessageLimits.HeaderCount)
        {
            return Invalid(
                nameof(message.Headers),
                $"Message '{message.Id}' has {message.Headers.Count} headers, over the limit of {MessageLimits.HeaderCount}"
            );
        }

        var bytes = 0;
        foreach (var (name, value) in message.Headers.Span)
        {
            if (HeaderFault(name, value) is { } fault)
                return Invalid(nameof(message.Headers), fault);
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        return bytes <= MessageLimits.HeaderBytes
            ? null
            : Invalid(
                nameof(message.Headers),
                $"The headers of message '{message.Id}' have {bytes:N0} bytes of UTF-8, over the limit of {MessageLimits.HeaderBytes:N0}"
            );
    }

    private static string? HeaderFault(string name, string value)
    {
        if (TextRules.Fault(name, MessageLimits.TypeLength) is { } nameFault)
            return $"A header's name {nameFault}";
        if (name.StartsWith(WireHeaders.Reserved, StringComparison.OrdinalIgnoreCase))
            return $"The header '{name}' begins with '{WireHeaders.Reserved}', which is Notify's own; choose another name";
        if (name is WireHeaders.TraceParent or WireHeaders.TraceState)
            return $"The header '{name}' is set by Notify from the running trace; leave it out";
        return TextRules.ContentFault(value, MessageLimits.HeaderBytes) is { } fault
            ? $"The header '{name}' {fault}"
            : null;
    }

    private static InvalidInputException? TimeFault(Message message) =>
        message.ExpiresTicks != 0 && message.ExpiresTicks < message.DueTicks
            ? Invalid(
                nameof(message.ExpiresAt),
                $"Message '{message.Id}' expires at {message.ExpiresAt:O}, before it is due at {message.DueAt:O}"
            )
            : null;

    private static InvalidInputException Invalid(string field, string fault) =>
        new(ErrorIds.InvalidMessage, field, $"{fault}.");
}
