using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Hosting;
using Notify.Recurring;

namespace Notify;

/// <summary>What recurs: registered before the start; <see cref="IRecurring" /> adds more later.</summary>
public static class RecurringBuilderExtensions
{
    private const string Section = "Recurring";

    private static readonly string[] Times =
    [
        nameof(RecurringOptions.Every),
        nameof(RecurringOptions.DailyAt),
        nameof(RecurringOptions.Cron),
    ];

    /// <summary>Runs a function at recurring times, on one instance at a time.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The schedule's name: words joined by dots, at most 100 characters.</param>
    /// <param name="configure">Says when, and how; what section <c>Recurring:{name}</c> says wins.</param>
    /// <param name="handle">Does what recurs; as <see cref="IRecurringHandler.RunAsync" />.</param>
    public static INotifyBuilder AddRecurring(
        this INotifyBuilder builder,
        string name,
        Action<RecurringOptions> configure,
        Func<RecurringRun, CancellationToken, Task> handle
    )
    {
        var registry = Registry(builder);
        var options = new RecurringOptions();
        configure(options);
        var isRead =
            builder.Configuration?.GetSection($"{Section}:{name}") is not { } section
            || TryBind(section, name, options, registry);
        var schedule = new RecurringSchedule(name, options, handle) { IsUnreadable = !isRead };
        if (!registry.Schedules.TryAdd(name, schedule))
            registry.Problems.Enqueue(
                $"Recurring:{name}: two schedules have that name; choose another for one of them."
            );
        return builder;
    }

    /// <summary>Runs a class at recurring times, on one instance at a time.</summary>
    /// <typeparam name="THandler">The class; made anew, in a scope of its own, for each run.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The schedule's name: words joined by dots, at most 100 characters.</param>
    /// <param name="configure">Says when, and how; what section <c>Recurring:{name}</c> says wins.</param>
    public static INotifyBuilder AddRecurring<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler
    >(this INotifyBuilder builder, string name, Action<RecurringOptions> configure)
        where THandler : class, IRecurringHandler
    {
        builder.Services.TryAddTransient<THandler>();
        return builder.AddRecurring(
            name,
            configure,
            (run, cancellationToken) => run.Services.GetRequiredService<THandler>().RunAsync(run, cancellationToken)
        );
    }

    /// <summary>
    /// Lets a group work at recurring times only, say in quiet hours: between, its messages wait on the server. A turn
    /// ends when nothing is left, or when its time is over. In the first moment after a host's start some may pass.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name, which is also that of the schedule.</param>
    /// <param name="configure">
    /// Says when; what section <c>Recurring:{group}</c> says wins. With <c>Enabled</c> false there, the group works all
    /// the time.
    /// </param>
    /// <param name="atMost">
    /// How long a turn may be; keep it below <see cref="RecurringOptions.Timeout" />. Messages that are left wait for
    /// the next.
    /// </param>
    public static INotifyBuilder RunInTurns(
        this INotifyBuilder builder,
        string group,
        Action<RecurringOptions> configure,
        TimeSpan atMost
    )
    {
        Registry(builder).InTurns.Enqueue(group);
        return builder.AddRecurring(group, configure, new GroupTurn(group, atMost).RunAsync);
    }

    private static RecurringRegistry Registry(INotifyBuilder builder) =>
        builder.Services.Select(service => service.ImplementationInstance).OfType<RecurringRegistry>().FirstOrDefault()
        ?? throw new InvalidOperationException("This builder was not made by services.AddNotify(...).");

    private static bool TryBind(
        IConfigurationSection section,
        string name,
        RecurringOptions options,
        RecurringRegistry registry
    )
    {
        // The times are alternatives: one in the section stands in for the one in code.
        if (Array.Exists(Times, time => section[time] is not null))
            (options.Every, options.DailyAt, options.Cron, options.On) = (null, null, null, []);
        if (section.GetSection(nameof(RecurringOptions.On)).Exists())
            options.On = [];
        try
        {
            section.Bind(options);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Told when the host starts, beside all else that is wrong.
            var path = $"{Section}:{name}:";
            foreach (var fault in UnreadableValues.Find(section, path, one => one.Bind(new RecurringOptions())))
                registry.Problems.Enqueue(fault);
            return false;
        }
    }
}
