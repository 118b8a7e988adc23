namespace Notify.Conformance;

/// <summary>Groups as tests need them.</summary>
public static class TestGroups
{
    /// <summary>A group that gathers the numbers of what it handles.</summary>
    public static INotifyBuilder Collect(
        this INotifyBuilder builder,
        string group,
        string topic,
        Collector<int> collector,
        Action<GroupOptions>? configure = null
    ) =>
        builder.Raw(
            group,
            topic,
            (message, _, _) =>
            {
                collector.Add(BitConverter.ToInt32(message.Body.Span));
                return Task.CompletedTask;
            },
            configure
        );

    /// <summary>A group that handles raw messages.</summary>
    public static INotifyBuilder Raw(
        this INotifyBuilder builder,
        string group,
        string topic,
        Func<Message, MessageContext, CancellationToken, Task> handle,
        Action<GroupOptions>? configure = null
    ) => builder.Group(group, g => g.Topics(topic).Configure(options => configure?.Invoke(options)).Handle(handle));
}
