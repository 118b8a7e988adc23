using System.Diagnostics;
using System.Text.RegularExpressions;
using Notify.Conformance;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>The sample as a process of its own, which can end in any way.</summary>
internal sealed partial class ChatProcess : IAsyncDisposable
{
    private readonly Process _process;
    private Task _reading = Task.CompletedTask;

    private ChatProcess(Process process) => _process = process;

    public HttpClient Client { get; } = new() { Timeout = Guard.Time };

    public static async Task<ChatProcess> Start(params string[] settings)
    {
        var chat = new ChatProcess(
            Sample.Start(
                "ChatArchive",
                [
                    "--urls",
                    "http://127.0.0.1:0",
                    "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information",
                    .. settings,
                ]
            )
        );
        try
        {
            chat.Client.BaseAddress = await Guard.Within(chat.Address(), "the address of ChatArchive");
            // Read on, or the process stands still when the pipe is full.
            chat._reading = Task.WhenAll(
                chat._process.StandardOutput.ReadToEndAsync(),
                chat._process.StandardError.ReadToEndAsync()
            );
            return chat;
        }
        catch
        {
            await chat.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await Guard.Within(_process.WaitForExitAsync(), "the process to be gone");
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await Guard.Within(_process.WaitForExitAsync(), "the process to end");
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Client.Dispose();
        _process.Dispose();
    }

    private async Task<Uri> Address()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
                return new Uri(match.Groups[1].Value);
        }

        throw new InvalidOperationException("ChatArchive has ended.");
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
