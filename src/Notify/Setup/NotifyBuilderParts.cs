using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Decode;
using Notify.Diagnostics;
using Notify.FanOut;
using Notify.Hosting;
using Notify.Ledger;
using Notify.Limits;
using Notify.Notices;
using Notify.Outbox;
using Notify.Produce;
using Notify.Recurring;
using Notify.Schedule;

namespace Notify.Setup;

/// <summary>What each part of Notify registers.</summary>
internal static class NotifyBuilderParts
{
    public static NotifyBuilder AddOptions(this NotifyBuilder builder)
    {
        builder.Services.AddLogging();
        builder.Services.TryAddSingleton(TimeProvider.System);
        var options = builder.Services.AddOptions<NotifyOptions>();
        if (builder.Configuration is { } section)
            options.PostConfigure(notify => section.Bind(notify));
        builder.Services.TryAddSingleton(services => services.GetRequiredService<IOptions<NotifyOptions>>().Value);
        return builder;
    }

    public static NotifyBuilder AddStartupChecks(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton<StartupInspection>();
        builder.Services.AddSingleton<IStartupCheck, OptionsCheck>();
        builder.Services.AddSingleton<IStartupCheck, UnknownKeysCheck>();
        builder.Services.AddSingleton<IStartupCheck, RolesCheck>();
        builder.Services.AddSingleton<IStartupCheck, TypesCheck>();
        builder.Services.AddSingleton<IStartupCheck, GroupsCheck>();
        builder.Services.AddSingleton<IStartupCheck, RecurringCheck>();
        return builder;
    }

    public static NotifyBuilder AddDiagnostics(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton(services => new Telemetry(
            services.GetService<System.Diagnostics.Metrics.IMeterFactory>(),
            MessagingSystem.NameOf(services.GetRequiredService<Roles>().Transport)
        ));
        builder.Services.AddSingleton<GroupSampler>();
        return builder;
    }

    public static NotifyBuilder AddRoles(this NotifyBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Roles>();
        services.AddSingleton(s => s.GetAdapter<IMessageConsumer>(Transport(s))!);
        services.AddSingleton(s =>
            s.GetAdapter<IGroupAdministration>(Transport(s)) ?? new DisabledAdministration(Transport(s))
        );
        services.AddSingleton(s =>
            s.GetAdapter<ITopicAdministration>(Transport(s)) ?? new DisabledAdministration(Transport(s))
        );
        services.AddSingleton(s =>
            s.GetRequiredService<Roles>().Inbox is { } inbox
                ? s.GetAdapter<INoticeStore>(inbox)!
                : new DisabledInbox(Transport(s))
        );
        services.AddSingleton(s =>
            s.GetRequiredService<NotifyOptions>().LedgerMode == LedgerMode.Off
                ? new DisabledLedger()
                : s.GetAdapter<IDeliveryLedger>(s.GetRequiredService<Roles>().Ledger)!
        );
        return builder;
    }

    public static NotifyBuilder AddProducing(this NotifyBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<MessageChecker>();
        services.AddSingleton<MessageMaker>();
        services.AddSingleton<SendPipeline>();
        services.AddSingleton(s => s.GetRequiredService<NotifyRegistry>().Types);
        services.TryAddSingleton<IMessageSerializer>(s => new JsonMessageSerializer(
            s.GetRequiredService<NotifyRegistry>().Json
        ));
        services.AddSingleton<IMessageProducer>(s =>
            ActivatorUtilities.CreateInstance<NotifyProducer>(s, PacedTransport(s))
        );
        services.AddSingleton<SendLimits>();
        return builder;
    }

    public static NotifyBuilder AddScheduling(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton<DuePumpFactory>();
        builder.Services.AddSingleton<IDelayScheduler>(s =>
        {
            var roles = s.GetRequiredService<Roles>();
            return roles.Delay is { } delay
                ? ActivatorUtilities.CreateInstance<NotifyScheduler>(s, s.GetAdapter<IDelayScheduler>(delay)!)
                : new DisabledScheduler(roles.Transport);
        });
        return builder;
    }

    public static NotifyBuilder AddHandling(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton<GroupFactory>();
        return builder;
    }

    public static NotifyBuilder AddLedger(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<LedgerWriter>(s, Logger(s)));
        builder.Services.AddSingleton<LedgerUpkeep>();
        builder.Services.AddSingleton<IFailures>(s => new FailureService(
            FailureStores(s),
            s.GetRequiredService<IGroupAdministration>(),
            s.GetAdapter<IMessageProducer>(Transport(s))!,
            Logger(s)
        ));
        return builder;
    }

    public static NotifyBuilder AddNotices(this NotifyBuilder builder)
    {
        // After what the application says of its topics: this one is Notify's own.
        builder.Services.PostConfigure<NotifyOptions>(options =>
            options.Topics[NoticeTopics.Changes] = new TopicOptions { Transient = true }
        );
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<NoticeFeed>(s, Logger(s)));
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<InboxUpkeep>(s, Logger(s)));
        builder.Services.AddSingleton<RecentUsers>();
        builder.Services.AddSingleton<InboxWriter>();
        builder.Services.AddSingleton<NoticePacker>();
        builder.Services.AddSingleton<INotices, NoticeService>();
        return builder;
    }

    public static NotifyBuilder AddFanOut(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton<UserSources>();
        builder.Services.AddSingleton<IStartupCheck>(s => s.GetRequiredService<UserSources>());
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<FanOutHandler>(s, Logger(s)));
        builder.Services.AddSingleton<INoticeFanOut, FanOutService>();
        return builder;
    }

    public static NotifyBuilder AddOutbox(this NotifyBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<OutboxPreparation>();
        services.AddSingleton<IOutbox>(s =>
            OutboxStore(s) is { } store
                ? ActivatorUtilities.CreateInstance<OutboxService>(s, store)
                : new DisabledOutbox()
        );
        services.AddSingleton(s => new OutboxRelays(
            (OutboxStore(s)?.Sources ?? []).Select(source =>
                ActivatorUtilities.CreateInstance<OutboxRelay>(s, source, Courier(s), Logger(s))
            )
        ));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<OutboxGauges>(s, Logger(s)));
        services.AddSingleton<OutboxHealth>();
        services.AddSingleton<IOutboxAdministration, OutboxAdministration>();
        return builder;
    }

    public static NotifyBuilder AddRecurring(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton(RecurringStores);
        builder.Services.AddSingleton<RecurringMetrics>();
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<RecurringService>(s, Logger(s)));
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<GroupTurns>(s, Logger(s)));
        builder.Services.AddSingleton<IRecurring>(s => s.GetRequiredService<RecurringService>());
        return builder;
    }

    public static NotifyBuilder AddHosting(this NotifyBuilder builder)
    {
        builder.Services.AddSingleton<OwnGroups>();
        builder.Services.AddSingleton<NotifyHost>();
        builder.Services.AddSingleton<IHostedService>(s => s.GetRequiredService<NotifyHost>());
        return builder;
    }

    /// <summary>The transport; behind limits only if a topic has one.</summary>
    private static IMessageProducer PacedTransport(IServiceProvider services)
    {
        var transport = services.GetAdapter<IMessageProducer>(Transport(services))!;
        return services.GetRequiredService<SendLimits>().Any
            ? ActivatorUtilities.CreateInstance<PacedProducer>(services, transport)
            : transport;
    }

    private static IOutboxStore? OutboxStore(IServiceProvider services) =>
        services.GetRequiredService<Roles>().Outbox is { } name ? services.GetAdapter<IOutboxStore>(name) : null;

    /// <summary>
    /// Sends to the adapters themselves: what is in an outbox was checked and stamped when it was written.
    /// </summary>
    private static OutboxCourier Courier(IServiceProvider services)
    {
        var roles = services.GetRequiredService<Roles>();
        var scheduler = roles.Delay is { } delay ? services.GetAdapter<IDelayScheduler>(delay) : null;
        var sender = ActivatorUtilities.CreateInstance<OutboxSender>(
            services,
            services.GetAdapter<IMessageProducer>(roles.Transport)!,
            scheduler ?? new DisabledScheduler(roles.Transport)
        );
        return ActivatorUtilities.CreateInstance<OutboxCourier>(services, sender);
    }

    private static RecurringStores RecurringStores(IServiceProvider services)
    {
        var roles = services.GetRequiredService<Roles>();
        var shared = roles.RecurringStore is { } name ? services.GetAdapter<IRecurringStore>(name) : null;
        var own = services.GetAdapter<IRecurringStore>(InMemoryBuilderExtensions.AdapterName)!;
        return new RecurringStores(shared, own, $"{roles}");
    }

    private static string Transport(IServiceProvider services) => services.GetRequiredService<Roles>().Transport;

    private static ILogger Logger(IServiceProvider services) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger(NotifyHost.LogCategory);

    private static IFailureStore[] FailureStores(IServiceProvider services) =>
        [
            services.GetRequiredService<IDeliveryLedger>(),
            .. new[] { services.GetAdapter<IFailureStore>(Transport(services)) }.OfType<IFailureStore>(),
        ];
}
