using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Notify.Testing;

/// <summary>The embedded default with a journal, chosen for every role whatever the application chose.</summary>
internal static class TestAdapter
{
    private const string Name = "Testing";
    private const string Inner = InMemoryBuilderExtensions.AdapterName;

    public static void Use(IServiceCollection services, ManualTime time, Journal journal, NotifyTestOptions options)
    {
        var builder = services.AddNotify();
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(s => new WatchedScheduler(
            s.GetAdapter<IDelayScheduler>(Inner)!,
            s.GetAdapter<IDueSource>(Inner)!,
            journal
        ));
        builder
            .AddAdapter<IMessageProducer>(Name, s => new WatchedProducer(Memory<IMessageProducer>(s), journal))
            .AddAdapter<IMessageConsumer>(Name, s => new WatchedConsumer(Memory<IMessageConsumer>(s), journal))
            .AddAdapter(Name, Memory<IGroupAdministration>)
            .AddAdapter(Name, Memory<ITopicAdministration>)
            .AddAdapter(Name, Memory<IFailureStore>)
            .AddAdapter(Name, Memory<IRecurringStore>)
            .AddAdapter<IDelayScheduler>(Name, s => s.GetRequiredService<WatchedScheduler>())
            .AddAdapter<IDueSource>(Name, s => s.GetRequiredService<WatchedScheduler>());
        services.PostConfigure<NotifyOptions>(notify => Choose(notify, options));
    }

    private static void Choose(NotifyOptions notify, NotifyTestOptions options)
    {
        (notify.Transport, notify.Delay, notify.Inbox, notify.Ledger) = (Name, Name, Inner, Inner);
        notify.RecurringStore = Inner;
        if (!options.BatchesWait)
            notify.Notices.BatchWait = TimeSpan.Zero;
    }

    private static T Memory<T>(IServiceProvider services)
        where T : class => services.GetAdapter<T>(Inner)!;
}
