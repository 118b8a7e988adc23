using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Schema;

public sealed class SchemaKeeperTests
{
    [Fact]
    public async Task Hosts_that_start_at_once_make_the_tables_once()
    {
        await using var database = await Database.MakeAsync();
        var hosts = Enumerable.Range(0, 6).Select(_ => Backends.Make(database)).ToList();

        await Task.WhenAll(hosts.Select(host => Task.Run(() => host.PrepareAsync(CancellationToken.None))));

        Assert.Equal("4\n", await database.SqlAsync("SELECT COUNT(*) FROM th_place"));
        Assert.Equal("4\t1\n", await database.SqlAsync("SELECT COUNT(*), MAX(version) FROM th_shard"));
        Assert.Single(hosts.Select(host => host.Directory.Map.Epoch).Distinct());
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task A_part_is_upgraded_from_where_it_is_and_only_once()
    {
        await using var database = await Database.MakeAsync();
        var settings = Backends.Settings(options => options.ConnectionString = database.ConnectionString);
        await using var servers = new MySqlServers(settings);
        var first = new SchemaPart("x", ["th_x"], [$"CREATE TABLE th_x (a INT) {SchemaPart.Comment}"]);
        var second = first with
        {
            Statements =
            [
                .. first.Statements,
                "ALTER TABLE th_x ADD COLUMN b INT NULL",
                "INSERT INTO th_x VALUES (1, 2)",
            ],
        };
        var keeper = new SchemaKeeper(settings);
        await keeper.EnsureAsync(servers.Home, [first], CancellationToken.None);

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => keeper.EnsureAsync(servers.Home, [second], CancellationToken.None))
        );

        Assert.Equal("1\t2\n", await database.SqlAsync("SELECT * FROM th_x"));
        Assert.Equal("3\n", await database.SqlAsync("SELECT version FROM th_schema WHERE part = 'x'"));
    }

    [Fact]
    public async Task An_upgrade_that_died_before_it_was_noted_is_taken_up()
    {
        await using var database = await Database.MakeAsync();
        var settings = Backends.Settings(options => options.ConnectionString = database.ConnectionString);
        await using var servers = new MySqlServers(settings);
        var part = new SchemaPart(
            "x",
            ["th_x"],
            [$"CREATE TABLE th_x (a INT) {SchemaPart.Comment}", "ALTER TABLE th_x ADD COLUMN b INT NULL"]
        );
        await database.SqlAsync($"{part.Statements[0]}; {part.Statements[1]}");

        await new SchemaKeeper(settings).EnsureAsync(servers.Home, [part], CancellationToken.None);

        Assert.Equal("2\n", await database.SqlAsync("SELECT version FROM th_schema WHERE part = 'x'"));
    }

    [Fact]
    public async Task Tables_of_somebody_else_are_not_touched_and_named_in_the_error()
    {
        await using var database = await Database.MakeAsync();
        await database.SqlAsync("CREATE TABLE th_notice_3 (id INT PRIMARY KEY, order_sn VARCHAR(32))");
        await using var backend = Backends.Make(database);

        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            backend.PrepareAsync(CancellationToken.None)
        );

        Assert.Contains("th_notice_3", error.Message, StringComparison.Ordinal);
        Assert.Contains("TablePrefix", error.Message, StringComparison.Ordinal);
        Assert.Equal("0\n", await database.SqlAsync("SELECT COUNT(*) FROM th_notice_3"));
    }
}
