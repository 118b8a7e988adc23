namespace Notify.TestServers.Tests;

public sealed class MariaDbServerTests
{
    [Fact]
    public async Task It_comes_back_with_its_data_after_a_stop_and_after_a_kill()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await server.SqlAsync("CREATE DATABASE d; CREATE TABLE d.t (n INT PRIMARY KEY); INSERT INTO d.t VALUES (1)");

        await server.StopAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        await server.SqlAsync("INSERT INTO d.t VALUES (2)");

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        Assert.Equal("1\n2\n", await server.SqlAsync("SELECT n FROM d.t ORDER BY n"));
    }

    [Fact]
    public async Task A_template_is_made_once_and_can_be_one_that_was_used()
    {
        var folder = Directory.CreateTempSubdirectory("notify-template-");
        try
        {
            var options = new MariaDbServerOptions { Template = Path.Combine(folder.FullName, "data") };
            var servers = await Task.WhenAll(
                MariaDbServer.StartNewAsync(options),
                MariaDbServer.StartNewAsync(options)
            );
            await using var first = servers[0];
            await using var second = servers[1];
            await first.SqlAsync("CREATE DATABASE used");
            await first.StopAsync();

            await using var third = await MariaDbServer.StartNewAsync(new() { Template = first.DataFolder });

            Assert.Contains("used", await third.SqlAsync("SHOW DATABASES"), StringComparison.Ordinal);
            Assert.DoesNotContain("used", await second.SqlAsync("SHOW DATABASES"), StringComparison.Ordinal);
            Assert.Equal("data", Assert.Single(folder.GetDirectories()).Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
