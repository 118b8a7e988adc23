using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Notify.Conformance;

namespace Notify.MySql.Tests.Support;

/// <summary>An application under load in a process of its own, which says what was accepted until it is killed.</summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _accepted = new();
    private readonly Task _reading;

    private LoadProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>What it said was accepted, as <c>user/id</c>.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    public static LoadProcess Start(Database database, int tables, string name, int users) =>
        new(
            Process.Start(
                new ProcessStartInfo(
                    "dotnet",
                    [
                        typeof(Program).Assembly.Location,
                        database.ConnectionString,
                        tables.ToString(CultureInfo.InvariantCulture),
                        name,
                        users.ToString(CultureInfo.InvariantCulture),
                    ]
                )
                {
                    RedirectStandardOutput = true,
                }
            )!
        );

    public Task WaitForMoreAsync(int count)
    {
        var enough = _accepted.Count + count;
        return Guard.Until(() => _accepted.Count >= enough, $"{count} more notices");
    }

    /// <summary>Kills it, and reads what it had said before it died.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Guard.Within(_reading, "its last lines");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        // A last line without an end was being written when it died.
        var said = "";
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            said += new string(buffer, 0, count);
            var end = said.LastIndexOf('\n') + 1;
            foreach (var id in said[..end].Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
                _accepted.Enqueue(id);
            said = said[end..];
        }
    }
}
