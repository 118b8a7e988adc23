using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.MySql.Tests.Setup;

public sealed class MySqlStartupCheckTests
{
    [Fact]
    public void All_faults_are_told_at_once_each_with_its_line()
    {
        var problems = Find(
            ("Inbox", "MySql"),
            ("MySql:Shards:0:Tables", "1-3"),
            ("MySql:Shards:1:ConnectionString", "Server=a;Database=b"),
            ("MySql:Shards:1:Tables", "3,5"),
            ("MySql:UserMap", "Modulo"),
            ("MySql:TablePrefix", "th`; DROP TABLE x"),
            ("MySql:NoticeBytes", "70000"),
            ("MySql:CallTimeout", "00:00:00.1"),
            ("MySql:MaxDelay", "99999.00:00:00"),
            ("MySql:PollInterval", "00:00:00.001"),
            ("MySql:Retrys", "5")
        );

        string[] expected =
        [
            "MySql:Shards:0 has no ConnectionString",
            "names the tables 3 twice",
            "no server for the tables 4",
            "MySql:UserMap is Modulo",
            "MySql:TablePrefix is 'th`; DROP TABLE x'",
            "MySql:NoticeBytes is 70000",
            "MySql:CallTimeout is",
            "MySql:MaxDelay is",
            "MySql:PollInterval is",
            "did you mean 'Retries'",
        ];
        foreach (var word in expected)
            Assert.Contains(problems, problem => problem.Contains(word, StringComparison.Ordinal));
        Assert.Equal(expected.Length, problems.Count);
    }

    [Fact]
    public void Being_chosen_without_a_server_is_a_fault_and_being_registered_is_none()
    {
        Assert.Contains(
            Find(("Inbox", "mysql")),
            problem => problem.Contains("MySql:ConnectionString", StringComparison.Ordinal)
        );
        Assert.Empty(Find());
        Assert.Empty(Find(("Inbox", "MySql"), ("MySql:ConnectionString", "Server=a;Database=b")));
    }

    [Fact]
    public void Faults_of_the_outbox_are_told_at_once_each_with_its_line()
    {
        var problems = Find(
            ("MySql:Outbox:ConnectionString", "Server=a;Database=b"),
            ("MySql:Outbox:Databases:0:Password", "p"),
            ("MySql:Outbox:Batch", "0"),
            ("MySql:Outbox:Poll", "00:00:00.001"),
            ("MySql:Outbox:Lease", "00:00:01"),
            ("MySql:Outbox:Attempts", "101"),
            ("MySql:Outbox:Bach", "5")
        );

        string[] expected =
        [
            "MySql:Outbox:ConnectionString and MySql:Outbox:Databases",
            "MySql:Outbox:Databases:0 has no ConnectionString",
            "MySql:Outbox:Batch is 0",
            "MySql:Outbox:Poll is",
            "MySql:Outbox:Lease is",
            "MySql:Outbox:Attempts is 101",
            "did you mean 'Batch'",
        ];
        foreach (var word in expected)
            Assert.Contains(problems, problem => problem.Contains(word, StringComparison.Ordinal));
        Assert.Equal(expected.Length, problems.Count);
        Assert.Empty(Find(("MySql:Outbox:Databases:0:ConnectionString", "Server=a;Database=b")));
    }

    private static List<string> Find(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddNotify(configuration).AddMySql();
        using var provider = services.BuildServiceProvider();
        return [.. provider.GetServices<IStartupCheck>().OfType<MySqlStartupCheck>().Single().FindProblems()];
    }
}
