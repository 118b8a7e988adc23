using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.MySql;

namespace Notify;

/// <summary>Registers MySQL.</summary>
public static class MySqlBuilderExtensions
{
    /// <summary>The name of the adapter, as configuration uses it: <c>MySql</c>.</summary>
    public const string AdapterName = "MySql";

    /// <summary>
    /// Registers MySQL or MariaDB for the inbox, the ledger, delayed messages and the memory of recurring schedules, to
    /// be chosen by configuration, and the outbox. It carries no messages. The application brings the driver: a
    /// reference to MySqlConnector or MySql.Data, or options.UseProvider.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets how it is reached and used; what section <c>MySql</c> says wins.</param>
    public static INotifyBuilder AddMySql(this INotifyBuilder builder, Action<MySqlOptions>? configure = null)
    {
        if (configure is not null)
            builder.Services.Configure(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(MySqlBackend)))
            return builder;

        var options = builder.Services.AddOptions<MySqlOptions>();
        if (builder.Configuration?.GetSection(AdapterName) is { } section)
            options.PostConfigure(mySql => section.Bind(mySql));
        builder.Services.AddSingleton(s => new MySqlStartupCheck(
            s.GetRequiredService<IOptions<MySqlOptions>>(),
            s.GetRequiredService<IOptions<NotifyOptions>>(),
            s.GetServices<AdapterChoice>(),
            builder.Configuration
        ));
        builder.Services.AddSingleton<IStartupCheck>(s => s.GetRequiredService<MySqlStartupCheck>());
        builder.Services.AddSingleton<MySqlRoles>();
        builder.Services.AddSingleton(s => new MySqlBackend(Settings(s)));
        builder.Services.AddSingleton<IHostedService>(s => new MySqlStart(
            new Lazy<MySqlBackend>(() => Backend(s)),
            s.GetRequiredService<IOptions<MySqlOptions>>(),
            s.GetRequiredService<MySqlStartupCheck>(),
            s.GetRequiredService<MySqlRoles>(),
            s.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory)
        ));
        return builder
            .AddAdapter<INoticeStore>(AdapterName, s => Backend(s).Notices)
            .AddAdapter<IDelayScheduler>(AdapterName, s => Backend(s).Scheduler)
            .AddAdapter<IDueSource>(AdapterName, s => Backend(s).DueSource)
            .AddAdapter<IDeliveryLedger>(AdapterName, s => Backend(s).Ledger)
            .AddAdapter<IOutboxStore>(AdapterName, s => Backend(s).Outbox)
            .AddAdapter<IRecurringStore>(AdapterName, s => Backend(s).Recurring)
            .AddAdapter<IBackendHealth>(AdapterName, s => Backend(s).Health);
    }

    /// <summary>Registers MySQL and chooses it for every role it can fill and nothing else was chosen for.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets how it is reached and used; what section <c>MySql</c> says wins.</param>
    public static INotifyBuilder UseMySql(this INotifyBuilder builder, Action<MySqlOptions>? configure = null) =>
        builder.AddMySql(configure).ChooseAdapter(AdapterName);

    private const string LogCategory = "Notify.MySql";

    private static MySqlBackend Backend(IServiceProvider services) => services.GetRequiredService<MySqlBackend>();

    private static MySqlSettings Settings(IServiceProvider services) =>
        new(
            services.GetRequiredService<IOptions<MySqlOptions>>().Value,
            services.GetRequiredService<IOptions<NotifyOptions>>().Value,
            services.GetService<IAudience>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory)
        );
}
