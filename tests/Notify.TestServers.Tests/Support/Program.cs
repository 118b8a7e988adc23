namespace Notify.TestServers.Tests;

/// <summary>This project as a program: it starts a server, says which, and waits to be killed.</summary>
internal static class Program
{
    public static async Task Main()
    {
        var server = await RedisServer.StartNewAsync();
        Console.WriteLine(server.ProcessId);
        Console.WriteLine(server.Folder);
        await new TaskCompletionSource().Task;
    }
}
