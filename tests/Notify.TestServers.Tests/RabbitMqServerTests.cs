namespace Notify.TestServers.Tests;

public sealed class RabbitMqServerTests
{
    [Fact]
    public async Task It_is_set_up_as_told_comes_back_with_its_data_after_a_kill_and_can_be_stopped()
    {
        await using var server = await RabbitMqServer.StartNewAsync(new() { Config = ["consumer_timeout = 7000"] });
        await server.ControlAsync("add_vhost", "kept");
        var timeout = await server.ControlAsync("eval", "application:get_env(rabbit, consumer_timeout).");
        Assert.Equal("{ok,7000}", timeout.Trim());

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        Assert.Equal(["/", "kept"], (await server.ControlAsync("list_vhosts")).Split('\n').Order().Skip(1));

        await server.StopAsync();
        Assert.False(server.IsRunning);
        var log = await File.ReadAllTextAsync(server.LogFile);
        Assert.Contains("stopped TCP listener", log, StringComparison.Ordinal);
    }
}
