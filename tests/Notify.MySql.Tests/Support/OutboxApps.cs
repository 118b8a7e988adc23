using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using MySql.Data.MySqlClient;
using Notify.Conformance;

namespace Notify.MySql.Tests.Support;

/// <summary>Applications that write to outboxes, and hosts that send what is in them.</summary>
internal static class OutboxApps
{
    /// <summary>A host that sends what is in the outbox of a database, in quick steps.</summary>
    public static Task<TestApp> Relay(
        string connectionString,
        Action<INotifyBuilder> configure,
        params IEnumerable<(string Key, string Value)> more
    ) =>
        TestApp.Start(
            builder =>
            {
                builder.AddMySql();
                configure(builder);
            },
            configuration: Section([
                ("MySql:Outbox:ConnectionString", connectionString),
                ("MySql:Outbox:Poll", "00:00:00.010"),
                ("MySql:Outbox:Lease", "00:00:03"),
                ("MySql:CallTimeout", "00:00:05"),
                .. more,
            ])
        );

    /// <summary>A host that only writes.</summary>
    public static Task<TestApp> Writer(
        Action<INotifyBuilder>? configure = null,
        params IEnumerable<(string, string)> more
    ) =>
        TestApp.Start(
            builder =>
            {
                builder.AddMySql();
                configure?.Invoke(builder);
            },
            configuration: Section([("MySql:Outbox:Relay", "false"), .. more])
        );

    /// <summary>Sends through memory, once a test lets a message pass.</summary>
    public static INotifyBuilder UseGate(this INotifyBuilder builder, SendGate gate) =>
        builder
            .AddAdapter<IMessageProducer>(
                SendGate.Name,
                services => gate.Before(services.GetAdapter<IMessageProducer>(InMemoryBuilderExtensions.AdapterName)!)
            )
            .AddAdapter(SendGate.Name, services => services.GetAdapter<IMessageConsumer>("InMemory")!)
            .AddAdapter(SendGate.Name, services => services.GetAdapter<IGroupAdministration>("InMemory")!)
            .AddAdapter(SendGate.Name, services => services.GetAdapter<ITopicAdministration>("InMemory")!)
            .AddAdapter(SendGate.Name, services => services.GetAdapter<IDelayScheduler>("InMemory")!)
            .AddAdapter(SendGate.Name, services => services.GetAdapter<IDueSource>("InMemory")!)
            .ChooseAdapter(SendGate.Name);

    /// <summary>A group that gathers what comes to a topic.</summary>
    public static INotifyBuilder Gather(
        this INotifyBuilder builder,
        string topic,
        Collector<Message> collector,
        Action<GroupOptions>? configure = null
    ) =>
        builder.Raw(
            $"all-{topic}",
            topic,
            (message, _, _) =>
            {
                collector.Add(message);
                return Task.CompletedTask;
            },
            configure
        );

    /// <summary>Does something in a transaction of the application's own.</summary>
    public static async Task InTransaction(string connectionString, Func<DbTransaction, Task> work, bool commit = true)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await work(transaction);
        if (commit)
            await transaction.CommitAsync();
        else
            await transaction.RollbackAsync();
    }

    public static async Task<long> Count(Database database, string where = "1 = 1") =>
        long.Parse(
            await database.SqlAsync($"SELECT COUNT(*) FROM th_outbox WHERE {where}"),
            CultureInfo.InvariantCulture
        );

    private static IConfigurationSection Section(IEnumerable<(string Key, string Value)> values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                values
                    .GroupBy(pair => $"Notify:{pair.Key}", pair => pair.Value)
                    .ToDictionary(g => g.Key, g => (string?)g.Last())
            )
            .Build()
            .GetSection("Notify");
}
