using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Http;

namespace Notify;

/// <summary>Pushes messages to HTTP endpoints.</summary>
public static class HttpPushBuilderExtensions
{
    /// <summary>The section that has the targets by name: <c>Push</c>.</summary>
    public const string SectionName = "Push";

    /// <summary>Pushes to every target of section <c>Push</c>.</summary>
    /// <param name="builder">The builder.</param>
    public static INotifyBuilder AddHttpPush(this INotifyBuilder builder)
    {
        Book(builder);
        foreach (var child in builder.Configuration?.GetSection(SectionName).GetChildren() ?? [])
            builder.AddHttpPush(child.Key, _ => { });
        return builder;
    }

    /// <summary>
    /// Pushes to one target. Its group receives the topics of its own; a request that is answered with 2xx settles the
    /// message, and every other outcome is a failed attempt, retried by the transport's schedule.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The target's name: that of its group, unless it names another.</param>
    /// <param name="configure">Says where, which and how; what section <c>Push:{name}</c> says wins.</param>
    public static INotifyBuilder AddHttpPush(
        this INotifyBuilder builder,
        string name,
        Action<HttpPushOptions> configure
    )
    {
        var book = Book(builder);
        if (book.Targets.TryGetValue(name, out var known))
        {
            // Told twice, as in code and then by the section: it is one target.
            configure(known);
            return builder;
        }

        var options = new HttpPushOptions();
        configure(options);
        Bind(builder, book, name, options);
        book.Targets.Add(name, options);
        return builder.Group(options.Group ?? name, group => Push(group, name, options));
    }

    private static void Push(GroupBuilder group, string name, HttpPushOptions options)
    {
        HttpPushTarget? target = null;
        group
            .Topics(options.Topics)
            .Configure(of => Apply(options, of))
            .LimitBy(services => (target = services.GetRequiredService<HttpPushTargets>().Open(name, options)).Breaker)
            .Handle<Message>((_, context, cancellationToken) => target!.PushAsync(context, cancellationToken));
    }

    private static void Apply(HttpPushOptions push, GroupOptions group)
    {
        group.Concurrency = Math.Clamp(push.Concurrency, 1, 1024);
        // Few: what waits for an endpoint that is down is better held by the server.
        group.Prefetch = group.Concurrency * 2;
        // The request's own time-out comes first, and tells more.
        group.HandlerTimeout = push.Timeout + TimeSpan.FromSeconds(30);
        group.Retry = new RetryOptions
        {
            Immediate = 0,
            Delayed = push.Retries,
            FirstDelay = push.Interval,
            MaxDelay = push.MaxInterval,
            Growth = push.Backoff,
            Jitter = push.Jitter,
        };
    }

    private static void Bind(INotifyBuilder builder, HttpPushBook book, string name, HttpPushOptions options)
    {
        if (builder.Configuration?.GetSection($"{SectionName}:{name}") is not { } section)
            return;
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            // Told when the host starts, beside all else that is wrong.
            var cause = exception.InnerException ?? exception;
            book.Unreadable.Add($"{SectionName}:{name} cannot be read: {exception.Message} {cause.Message}");
        }
    }

    private static HttpPushBook Book(INotifyBuilder builder)
    {
        var known = builder
            .Services.Select(service => service.ImplementationInstance)
            .OfType<HttpPushBook>()
            .FirstOrDefault();
        if (known is not null)
            return known;
        var book = new HttpPushBook();
        builder.Services.AddSingleton(book);
        builder.Services.AddSingleton<HttpPushTargets>();
        builder.Services.AddSingleton<IStartupCheck>(new HttpPushCheck(book, builder.Configuration));
        return book;
    }
}
