using System.Diagnostics;
using System.Text.RegularExpressions;
using Notify.Conformance;

namespace Notify.Browser.Tests;

/// <summary>The sample NoticeCenter as a process of its own, which can end in any way and come back at its address.</summary>
internal sealed partial class NoticeCenterProcess : IAsyncDisposable
{
    private const string TestProject = "tests/Notify.Browser.Tests";
    private const string Sample = "NoticeCenter";

    // What signs the cookies outlives a restart here, and is nobody else's.
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("notify-browser-");
    private readonly HttpClient _http = new();
    private Process? _process;
    private int _port;

    private NoticeCenterProcess() { }

    public int Port => _port;

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    public static async Task<NoticeCenterProcess> Start()
    {
        var server = new NoticeCenterProcess();
        try
        {
            await server.Begin();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again where it was.</summary>
    public Task StartAgain() => Begin();

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task Stop()
    {
        var process = _process!;
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await Guard.Within(process.WaitForExitAsync(), "the server to end");
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        _process!.Kill(entireProcessTree: true);
        await Guard.Within(_process.WaitForExitAsync(), "the server to be gone");
    }

    /// <summary>
    /// Sends a notice by the old routes, which ask nobody who they are, and waits until it is in the inbox.
    /// </summary>
    public async Task Send(User user, params string[] notices)
    {
        foreach (var data in notices)
        {
            var before = await Unread(user);
            var form = new Dictionary<string, string>
            {
                ["uid"] = user.Name,
                ["type"] = "1",
                ["data"] = data,
            };
            using var content = new FormUrlEncodedContent(form);
            using var response = await _http.PostAsync(new Uri(Address, "api/msg/product"), content);
            Assert.Contains("10000", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await Guard.Until(async () => await Unread(user) > before, $"'{data}' to be in the inbox");
        }
    }

    /// <summary>Sends many at once, in no order.</summary>
    public async Task SendMany(User user, int count)
    {
        var before = await Unread(user);
        await Parallel.ForAsync(
            0,
            count,
            async (number, _) =>
            {
                var address = new Uri(Address, $"api/msg/product?uid={user.Name}&type=1&data=notice+{number}");
                using var response = await _http.PostAsync(address, null, CancellationToken.None);
                response.EnsureSuccessStatusCode();
            }
        );
        await Guard.Until(async () => await Unread(user) == before + count, $"{count} notices to be in the inbox");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await Kill();
        _process?.Dispose();
        _http.Dispose();
        _home.Delete(recursive: true);
    }

    private async Task<int> Unread(User user)
    {
        var answer = await _http.GetStringAsync(new Uri(Address, $"api/user/info?uid={user.Name}"));
        return int.Parse(
            UnreadCount().Match(answer).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    private async Task Begin()
    {
        _process?.Dispose();
        string[] arguments =
        [
            PathOfSample(),
            "--urls",
            $"http://127.0.0.1:{_port}",
            "--NoticeCenter:Grpc=",
            "--Notify:InboxApi:ReconnectAfterLeast=00:00:00.1",
            "--Notify:InboxApi:ReconnectAfterMost=00:00:00.3",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["HOME"] = _home.FullName;
        _process = Process.Start(start)!;
        var address = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) => Look(line.Data, address);
        _process.BeginOutputReadLine();
        _port = await Guard.Within(address.Task, "the server to listen");
    }

    private static void Look(string? line, TaskCompletionSource<int> address)
    {
        if (line is null)
            address.TrySetException(new InvalidOperationException("The server ended before it listened."));
        else if (ListeningOn().Match(line) is { Success: true } match)
            address.TrySetResult(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A sample is built like this project: into the folder of the same name within its own.</summary>
    private static string PathOfSample()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Notify.sln")))
            root =
                root.Parent ?? throw new DirectoryNotFoundException($"No Notify.sln above {AppContext.BaseDirectory}.");
        var output = Path.GetRelativePath(Path.Combine(root.FullName, TestProject), AppContext.BaseDirectory);
        return Path.Combine(root.FullName, "samples", Sample, output, $"{Sample}.dll");
    }

    [GeneratedRegex(@"Now listening on: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningOn();

    [GeneratedRegex("\"notification_count\":(\\d+)")]
    private static partial Regex UnreadCount();
}
