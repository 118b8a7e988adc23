namespace Notify.TestServers.Tests;

public sealed class RabbitMqServerTests
{
    [Fact]
    public async Task It_comes_back_with_its_data_after_a_stop_and_after_a_kill()
    {
        await using var server = await RabbitMqServer.StartNewAsync();
        await server.ControlAsync("add_vhost", "kept");

        await server.StopAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        Assert.Contains("kept", await server.ControlAsync("list_vhosts"), StringComparison.Ordinal);

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        Assert.Contains("kept", await server.ControlAsync("list_vhosts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_it_does_not_know_is_told_with_its_own_words()
    {
        var options = new RabbitMqServerOptions { Config = ["no_such_setting = 1"] };

        var error = await Assert.ThrowsAsync<ServerStartException>(() => RabbitMqServer.StartNewAsync(options));

        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
    }
}
