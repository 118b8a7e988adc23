using System.Diagnostics;

namespace Notify.TestServers.Tests;

public sealed class ServerProcessTests
{
    [Fact]
    public async Task A_paused_server_answers_nothing_until_it_goes_on()
    {
        await using var server = await RedisServer.StartNewAsync();
        await server.CommandAsync("PING");

        await server.PauseAsync();
        var answer = server.CommandAsync("PING");
        Assert.True(server.IsRunning);
        Assert.False(answer.IsCompleted);
        await server.ResumeAsync();

        Assert.Equal("PONG", await answer);
    }

    [Fact]
    public async Task A_paused_server_can_be_stopped_and_killed()
    {
        await using var server = await RedisServer.StartNewAsync();

        await server.PauseAsync();
        await server.StopAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        await server.PauseAsync();
        await server.KillAsync();

        Assert.False(server.IsRunning);
    }

    [Fact]
    public async Task Disposing_leaves_neither_process_nor_folder()
    {
        var server = await RedisServer.StartNewAsync();

        await server.DisposeAsync();
        await server.DisposeAsync();

        Assert.False(Directory.Exists(server.Folder));
        Assert.False(Directory.Exists($"/proc/{server.ProcessId}"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.StartAsync());
    }

    [Fact]
    public async Task What_cannot_be_done_now_is_an_error_that_says_why()
    {
        await using var server = await RedisServer.StartNewAsync();
        var running = await Assert.ThrowsAsync<InvalidOperationException>(() => server.StartAsync());
        await server.StopAsync();
        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => server.KillAsync());

        Assert.Contains("runs already", running.Message, StringComparison.Ordinal);
        Assert.Contains("does not run", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_come_up_shows_the_end_of_its_log()
    {
        var options = new RedisServerOptions { Arguments = ["--no-such-option", "1"] };

        var error = await Assert.ThrowsAsync<ServerStartException>(() => RedisServer.StartNewAsync(options));

        Assert.Contains("no-such-option", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_started_at_once_do_not_get_in_each_others_way()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RedisServer.StartNewAsync()));

        await Task.WhenAll(servers.Select(server => server.CommandAsync("SET", "port", $"{server.Port}")));
        foreach (var server in servers)
            Assert.Equal($"{server.Port}", await server.CommandAsync("GET", "port"));

        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_and_its_folder_go_when_the_process_that_started_it_is_killed()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location])
        {
            RedirectStandardOutput = true,
        };
        using var owner = Process.Start(start)!;
        var server = int.Parse((await owner.StandardOutput.ReadLineAsync())!, null);
        var folder = (await owner.StandardOutput.ReadLineAsync())!;
        Assert.True(Directory.Exists(folder));
        Assert.False(HasEnded(server));

        owner.Kill();

        await Wait.Until(() => HasEnded(server) && !Directory.Exists(folder));
    }

    private static bool HasEnded(int process)
    {
        try
        {
            // Nobody may have asked yet for the exit code of one that has ended: then it is there as a zombie.
            return File.ReadAllText($"/proc/{process}/stat").Split(' ')[2] == "Z";
        }
        catch (IOException)
        {
            return true;
        }
    }
}
