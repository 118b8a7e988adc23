using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Decode;
using Notify.FanOut;
using Notify.Handle;
using Notify.Hosting;

namespace Notify;

/// <summary>What an application tells Notify: its types, its groups and handlers, its middleware.</summary>
public static class NotifyBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Changes the options in code; what the configuration section says wins.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options.</param>
    public static INotifyBuilder Configure(this INotifyBuilder builder, Action<NotifyOptions> configure)
    {
        builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>Says to which topic a type is sent, and under which name it travels. CLR names never do.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="typeName">The name in the message; the topic unless given. Give one if a topic has several
    /// types.</param>
    public static INotifyBuilder Map<T>(this INotifyBuilder builder, string topic, string? typeName = null)
        where T : notnull
    {
        Registry(builder).Types.Map(new MessageMapping(typeof(T), topic, typeName ?? topic));
        return builder;
    }

    /// <summary>Registers a group, or adds to it: its handlers, topics and options.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The group's name: words joined by dots, at most 100 characters.</param>
    /// <param name="configure">Adds handlers.</param>
    public static INotifyBuilder Group(this INotifyBuilder builder, string name, Action<GroupBuilder> configure)
    {
        var groups = Registry(builder).Groups;
        var definition = groups.Find(group => group.Name == name);
        if (definition is null)
            groups.Add(definition = new GroupDefinition(name));
        configure(new GroupBuilder(definition, builder.Services));
        BindOptions(builder, definition);
        return builder;
    }

    /// <summary>Handles a type with a function, in a group.</summary>
    /// <typeparam name="T">A mapped type.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="handle">Handles one message: returning means handled, throwing means failed.</param>
    public static INotifyBuilder Handle<T>(
        this INotifyBuilder builder,
        string group,
        Func<T, MessageContext, CancellationToken, Task> handle
    ) => builder.Group(group, g => g.Handle(handle));

    /// <summary>Handles a type with a class, in a group.</summary>
    /// <typeparam name="T">A mapped type.</typeparam>
    /// <typeparam name="THandler">The class; made anew, in a scope of its own, for each message.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name.</param>
    public static INotifyBuilder Handle<T, [DynamicallyAccessedMembers(Constructors)] THandler>(
        this INotifyBuilder builder,
        string group
    )
        where THandler : class, IMessageHandler<T> => builder.Group(group, g => g.Handle<T, THandler>());

    /// <summary>Handles a type with a function, many messages at a time, in a group.</summary>
    /// <typeparam name="T">A mapped type.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="handle">Handles one batch: returning means handled, throwing means failed, for each undecided
    /// item.</param>
    public static INotifyBuilder HandleBatch<T>(
        this INotifyBuilder builder,
        string group,
        Func<IReadOnlyList<BatchItem<T>>, CancellationToken, Task> handle
    ) => builder.Group(group, g => g.HandleBatch(handle));

    /// <summary>Runs a class around every handler, outermost first in the order of registration.</summary>
    /// <typeparam name="TMiddleware">The class; one instance serves all.</typeparam>
    /// <param name="builder">The builder.</param>
    public static INotifyBuilder AddHandlerMiddleware<[DynamicallyAccessedMembers(Constructors)] TMiddleware>(
        this INotifyBuilder builder
    )
        where TMiddleware : class, IHandlerMiddleware
    {
        builder.Services.AddSingleton<IHandlerMiddleware, TMiddleware>();
        return builder;
    }

    /// <summary>Lets a class see every message on its way out, in the order of registration.</summary>
    /// <typeparam name="TMiddleware">The class; one instance serves all.</typeparam>
    /// <param name="builder">The builder.</param>
    public static INotifyBuilder AddSendMiddleware<[DynamicallyAccessedMembers(Constructors)] TMiddleware>(
        this INotifyBuilder builder
    )
        where TMiddleware : class, ISendMiddleware
    {
        builder.Services.AddSingleton<ISendMiddleware, TMiddleware>();
        return builder;
    }

    /// <summary>
    /// Changes how bodies are written as JSON; add source-generated contexts to its resolver chain here.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options, which begin with the defaults for the web.</param>
    public static INotifyBuilder ConfigureJson(this INotifyBuilder builder, Action<JsonSerializerOptions> configure)
    {
        configure(Registry(builder).Json);
        return builder;
    }

    /// <summary>Writes bodies with a class of the application's instead of as JSON.</summary>
    /// <typeparam name="TSerializer">The class; one instance serves all.</typeparam>
    /// <param name="builder">The builder.</param>
    public static INotifyBuilder UseSerializer<[DynamicallyAccessedMembers(Constructors)] TSerializer>(
        this INotifyBuilder builder
    )
        where TSerializer : class, IMessageSerializer
    {
        builder.Services.AddSingleton<IMessageSerializer, TSerializer>();
        return builder;
    }

    /// <summary>Knows who belongs to the audiences of broadcasts.</summary>
    /// <typeparam name="TAudience">The class; one instance serves all.</typeparam>
    /// <param name="builder">The builder.</param>
    public static INotifyBuilder UseAudience<[DynamicallyAccessedMembers(Constructors)] TAudience>(
        this INotifyBuilder builder
    )
        where TAudience : class, IAudience
    {
        builder.Services.AddSingleton<IAudience, TAudience>();
        return builder;
    }

    /// <summary>Knows the users that <see cref="INoticeFanOut" /> sends to under a name.</summary>
    /// <typeparam name="TSource">The class; made anew, in a scope of its own, for each page.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">
    /// The name, the same on every host with the source: words joined by dots, at most 86 characters.
    /// </param>
    public static INotifyBuilder AddUserSource<[DynamicallyAccessedMembers(Constructors)] TSource>(
        this INotifyBuilder builder,
        string name
    )
        where TSource : class, IUserSource
    {
        builder.Services.TryAddTransient<TSource>();
        builder.Services.AddSingleton(new UserSourceEntry(name, s => s.GetRequiredService<TSource>()));
        return builder;
    }

    /// <summary>Knows the users that <see cref="INoticeFanOut" /> sends to under a name, as a function.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">
    /// The name, the same on every host with the source: words joined by dots, at most 86 characters.
    /// </param>
    /// <param name="read">Reads a page, given the argument and the cursor, as
    /// <see cref="IUserSource.ReadAsync" /> does.</param>
    public static INotifyBuilder AddUserSource(
        this INotifyBuilder builder,
        string name,
        Func<string?, string?, CancellationToken, ValueTask<UserPage>> read
    )
    {
        var source = new FunctionUserSource(read);
        builder.Services.AddSingleton(new UserSourceEntry(name, _ => source));
        return builder;
    }

    private static void BindOptions(INotifyBuilder builder, GroupDefinition group)
    {
        var path = $"Groups:{group.Name}";
        if (builder.Configuration?.GetSection(path) is not { } section)
            return;
        try
        {
            section.Bind(group.Options);
        }
        catch (InvalidOperationException)
        {
            // Told when the host starts, beside all else that is wrong.
            Registry(builder)
                .Unreadable.UnionWith(UnreadableValues.Find(section, $"{path}:", one => one.Bind(new GroupOptions())));
        }
    }

    private static NotifyRegistry Registry(INotifyBuilder builder) =>
        builder.Services.Select(service => service.ImplementationInstance).OfType<NotifyRegistry>().FirstOrDefault()
        ?? throw new InvalidOperationException("This builder was not made by services.AddNotify(...).");
}
