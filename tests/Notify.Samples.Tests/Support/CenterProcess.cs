using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>NoticeCenter as a process of its own, which a test ends in either way.</summary>
internal sealed partial class CenterProcess : IAsyncDisposable
{
    private readonly Process _process;

    private CenterProcess(Process process, int port)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Guard.Time };
    }

    public HttpClient Client { get; }

    public static async Task<CenterProcess> Start(params string[] settings)
    {
        string[] arguments =
        [
            Sample.PathOf("NoticeCenter"),
            "--urls",
            "http://127.0.0.1:0",
            "--NoticeCenter:Grpc=",
            .. settings,
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var listening = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Look(line.Data, listening);
        process.BeginOutputReadLine();
        try
        {
            return new CenterProcess(process, await Guard.Within(listening.Task, "NoticeCenter to listen"));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Sends a notice; null if it is not known whether it was accepted.</summary>
    public async Task<bool?> Send(long uid, int type, string data)
    {
        try
        {
            var query =
                $"uid={uid.ToString(CultureInfo.InvariantCulture)}&type={type}&data={Uri.EscapeDataString(data)}";
            using var response = await Client.PostAsync($"/api/msg/product?{query}", content: null);
            var answer = await Answer.Read(response);
            return answer.Code == Answer.Ok ? true : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Guard.Within(_process.WaitForExitAsync(), "NoticeCenter to be gone");
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await Guard.Within(_process.WaitForExitAsync(), "NoticeCenter to end");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
        Client.Dispose();
    }

    private static void Look(string? line, TaskCompletionSource<int> listening)
    {
        if (line is null)
            listening.TrySetException(new InvalidOperationException("NoticeCenter ended before it listened."));
        else if (ListeningOn().Match(line) is { Success: true } match)
            listening.TrySetResult(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"Now listening on: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningOn();
}
