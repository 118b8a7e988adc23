using Microsoft.Extensions.Configuration;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Setup;

/// <summary>What configuration and code choose MySQL for, and which tables that makes.</summary>
public sealed class RolesTests
{
    [Fact]
    public async Task Only_the_tables_of_the_roles_that_were_chosen_are_made()
    {
        Assert.Equal(
            "th_failed th_ledger th_schema",
            await TablesAsync(notify => notify.AddMySql(), ("Ledger", "MySql"))
        );
        Assert.Equal("th_due th_schema", await TablesAsync(notify => notify.AddMySql(), ("Delay", "mysql")));
        Assert.Equal("", await TablesAsync(notify => notify.AddMySql()));
        Assert.DoesNotContain(
            "th_due",
            await TablesAsync(notify => notify.UseMySql(), ("Delay", "InMemory")),
            StringComparison.Ordinal
        );
        var all = await TablesAsync(notify => notify.UseMySql());
        foreach (var name in new[] { "th_due", "th_failed", "th_notice_1" })
            Assert.Contains(name, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_transport_stays_what_it_is()
    {
        await using var database = await Database.MakeAsync();
        await using var app = await StartAsync(database, notify => notify.UseMySql());

        Assert.Contains(
            app.Log.Entries,
            entry =>
                entry.EventId == 1005
                && entry.Text.Contains(
                    "transport InMemory, delay MySql, inbox MySql, ledger MySql",
                    StringComparison.Ordinal
                )
        );
    }

    private static async Task<string> TablesAsync(
        Action<INotifyBuilder> register,
        params (string Key, string Value)[] settings
    )
    {
        await using var database = await Database.MakeAsync();
        await using (await StartAsync(database, register, settings))
        {
            var tables = await database.SqlAsync("SHOW TABLES");
            return string.Join(' ', tables.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        }
    }

    private static Task<TestApp> StartAsync(
        Database database,
        Action<INotifyBuilder> register,
        params (string Key, string Value)[] settings
    )
    {
        var pairs = settings
            .Append(("MySql:ConnectionString", database.ConnectionString))
            .Append(("MySql:Tables", "2"));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)))
            .Build();
        return TestApp.Start(register, configuration: configuration);
    }
}
