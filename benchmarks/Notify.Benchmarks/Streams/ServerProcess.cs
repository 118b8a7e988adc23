using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace Notify.Benchmarks.Streams;

/// <summary>
/// The server, in a process of its own so that its memory is its own: this program, told by lines what to do.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Port { get; private set; }

    public static async Task<ServerProcess> StartAsync(string command = ServerCommand.CommandName)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add(command);
        var server = new ServerProcess(Process.Start(start)!);
        server.Port = (int)(await server.ReadAsync())[0];
        return server;
    }

    /// <summary>One of the server's addresses, in turn.</summary>
    public static IPAddress AddressOf(int number) => new([127, 0, 0, (byte)((number % ServerCommand.Addresses) + 1)]);

    /// <summary>Has the server do something.</summary>
    /// <returns>The numbers it answers.</returns>
    public async Task<double[]> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<double[]> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync();
        if (line is null || !line.StartsWith(ServerCommand.Answer, StringComparison.Ordinal))
            throw new InvalidOperationException($"The server failed: {line}");
        var numbers = line[ServerCommand.Answer.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. numbers.Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
