using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Handle;
using Notify.Settle;

namespace Notify;

/// <summary>Registers the handlers of one group: its consumers share one copy of each message.</summary>
public sealed class GroupBuilder
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;
    private readonly GroupDefinition _definition;
    private readonly IServiceCollection _services;

    internal GroupBuilder(GroupDefinition definition, IServiceCollection services)
    {
        _definition = definition;
        _services = services;
    }

    /// <summary>Sets how the group handles its messages; what section <c>Groups:{name}</c> says wins.</summary>
    /// <param name="configure">Changes the options.</param>
    public GroupBuilder Configure(Action<GroupOptions> configure)
    {
        configure(_definition.Options);
        return this;
    }

    /// <summary>Names topics or patterns to receive, beside the topics of the types that are handled.</summary>
    /// <param name="topics">Topics, or patterns with <c>*</c> for one word and <c>#</c> for any number.</param>
    public GroupBuilder Topics(params IEnumerable<string> topics)
    {
        _definition.Topics.AddRange(topics);
        return this;
    }

    /// <summary>
    /// Makes the group live as long as this process: every instance gets a copy of its own of what is sent meanwhile.
    /// </summary>
    public GroupBuilder Ephemeral()
    {
        _definition.Ephemeral = true;
        return this;
    }

    /// <summary>
    /// Holds the group back to what a limiter permits, beside <see cref="GroupOptions.RateLimit" />: one permit for
    /// each message that is begun. One limiter may serve several groups. What has to wait holds no worker.
    /// </summary>
    /// <param name="limiter"> Gives the limiter, once, when the host starts. Its permits come back by themselves; its
    /// leases are ended at once, so one that counts what runs at the same time limits nothing, and <see
    /// cref="GroupOptions.Concurrency" /> does. Notify does not dispose it. </param>
    public GroupBuilder LimitBy(Func<IServiceProvider, RateLimiter> limiter)
    {
        _definition.LimiterFactory = limiter;
        return this;
    }

    /// <summary>Handles a type with a function.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" /> for whatever no other handler takes.</typeparam>
    /// <param name="handle">Handles one message: returning means handled, throwing means failed.</param>
    /// <param name="retry">Retries of this handler's own; those of the group unless given.</param>
    public GroupBuilder Handle<T>(Func<T, MessageContext, CancellationToken, Task> handle, RetryOptions? retry = null)
    {
        _definition.Handlers.Add(new FunctionHandler<T>(handle, retry));
        return this;
    }

    /// <summary>Handles a type with a class, which is made anew, in a scope of its own, for each message.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" /> for whatever no other handler takes.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    /// <param name="retry">Retries of this handler's own; those of the group unless given.</param>
    public GroupBuilder Handle<T, [DynamicallyAccessedMembers(Constructors)] THandler>(RetryOptions? retry = null)
        where THandler : class, IMessageHandler<T>
    {
        _services.TryAddTransient<THandler>();
        _definition.Handlers.Add(new ClassHandler<T, THandler>(retry));
        return this;
    }

    /// <summary>Handles a type with a function, many messages at a time.</summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" /> for whatever no other handler takes.</typeparam>
    /// <param name="handle">Handles one batch: returning means handled, throwing means failed, for each undecided
    /// item.</param>
    /// <param name="retry">Retries of this handler's own; those of the group unless given.</param>
    public GroupBuilder HandleBatch<T>(
        Func<IReadOnlyList<BatchItem<T>>, CancellationToken, Task> handle,
        RetryOptions? retry = null
    )
    {
        _definition.BatchHandlers.Add(new FunctionBatchHandler<T>(handle, retry));
        return this;
    }

    /// <summary>
    /// Handles a type with a class, many messages at a time; it is made anew, in a scope of its own, per batch.
    /// </summary>
    /// <typeparam name="T">A mapped type, or <see cref="Message" /> for whatever no other handler takes.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    /// <param name="retry">Retries of this handler's own; those of the group unless given.</param>
    public GroupBuilder HandleBatch<T, [DynamicallyAccessedMembers(Constructors)] THandler>(RetryOptions? retry = null)
        where THandler : class, IBatchHandler<T>
    {
        _services.TryAddTransient<THandler>();
        _definition.BatchHandlers.Add(new ClassBatchHandler<T, THandler>(retry));
        return this;
    }

    /// <summary>Retries failures of one kind otherwise; of several rules the first that fits counts.</summary>
    /// <typeparam name="TException">The exception, or a base of it.</typeparam>
    /// <param name="retry">The retries; <see cref="RetryOptions.None" /> gives up at once.</param>
    public GroupBuilder RetryOn<TException>(RetryOptions retry)
        where TException : Exception
    {
        _definition.ExceptionRules.Add(new ExceptionRule(typeof(TException), retry));
        return this;
    }
}
