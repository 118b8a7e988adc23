using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notify.TestServers;

/// <summary>
/// A private instance of a server: on a port of 127.0.0.1 that is its own, with a temporary folder. It can end in any way and
/// come back at the same address with the same data. Disposing kills it and deletes the folder; so does the end of this
/// process, however it ends. Members are safe to call from several threads, one after the other takes effect.
/// </summary>
public abstract class ServerProcess : IAsyncDisposable
{
    /// <summary>Turns a hang into an error; a promise of nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private const int LinesOfLog = 100;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly PortLease _port;
    private Tether? _tether;
    private bool _isDisposed;

    /// <param name="name">What it is called in folders and errors.</param>
    /// <param name="port">Where it will listen; disposed with it.</param>
    protected ServerProcess(string name, PortLease port)
    {
        Name = name;
        _port = port;
        Folder = Directory.CreateTempSubdirectory($"notify-{name.ToLowerInvariant()}-").FullName;
        LogFile = Path.Combine(Folder, "output.log");
    }

    public string Name { get; }

    /// <summary>127.0.0.1.</summary>
    public string Host { get; } = IPAddress.Loopback.ToString();

    public int Port => _port.Port;

    /// <summary>Where its data and its log are, until it is disposed.</summary>
    public string Folder { get; }

    /// <summary>What it has written to its standard output and error, over all its starts.</summary>
    public string LogFile { get; }

    /// <summary>Whether its process is there, paused or not.</summary>
    public bool IsRunning => _tether is { HasExited: false };

    /// <summary>The id of its process; of the last one, if it does not run.</summary>
    public int ProcessId => _tether?.ProcessId ?? throw new InvalidOperationException($"{this} was never started.");

    /// <summary>Starts it, where it was and with the data it had, and waits until it answers.</summary>
    /// <exception cref="ServerStartException">It ended instead; the end of its log is in the message.</exception>
    /// <exception cref="TimeoutException">It did not answer in two minutes; the message has the end of its log, too.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => Alone("start", Start, cancellationToken);

    /// <summary>Asks it to end in good order, and waits until it has.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        Alone(
            "end in good order",
            async cancel =>
            {
                var tether = Running();
                tether.Signal(Signals.Terminate);
                tether.Signal(Signals.Continue);
                await tether.WaitForExit(cancel);
            },
            cancellationToken
        );

    /// <summary>Ends it as a power cut would (kill -9), and waits until it is gone.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) =>
        Alone(
            "end",
            async cancel =>
            {
                var tether = Running();
                tether.Kill();
                await tether.WaitForExit(cancel);
            },
            cancellationToken
        );

    /// <summary>Holds it where it is (SIGSTOP): connections stay open, nothing is answered.</summary>
    public Task PauseAsync(CancellationToken cancellationToken = default) =>
        Alone(
            "pause",
            async cancel =>
            {
                var tether = Running();
                tether.Signal(Signals.Stop);
                await Poll.Until(_ => Task.FromResult(ProcessState.IsStopped(tether.ProcessId)), cancel);
            },
            cancellationToken
        );

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task ResumeAsync(CancellationToken cancellationToken = default) =>
        Alone(
            "go on",
            _ =>
            {
                Running().Signal(Signals.Continue);
                return Task.CompletedTask;
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            await DisposeServer();
        }
        finally
        {
            _gate.Release();
        }

        GC.SuppressFinalize(this);
    }

    public override string ToString() => $"{Name} on {Host}:{Port}";

    /// <summary>Makes what it needs in its folder, before its first start.</summary>
    protected virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>How it is started.</summary>
    protected abstract ServerCommand Command();

    /// <summary>Asks it, in its own protocol, whether it is ready. What it throws is taken for a no.</summary>
    /// <param name="stream">A new connection to it.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    protected abstract Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken);

    /// <summary>Ends what else belongs to it, after itself.</summary>
    protected virtual ValueTask DisposeOthersAsync() => ValueTask.CompletedTask;

    /// <summary>Does something to it while nobody else does, and turns a hang into an error.</summary>
    /// <param name="what">What it was to do, for the error.</param>
    /// <param name="act">Does it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    private protected async Task Alone(
        string what,
        Func<CancellationToken, Task> act,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        await _gate.WaitAsync(limit.Token);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            await act(limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{this} did not {what} within {Patience}.{EndOfLog()}", exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task Start(CancellationToken cancel)
    {
        if (IsRunning)
            throw new InvalidOperationException($"{this} runs already. Stop it before it is started again.");
        if (_tether is null)
            await PrepareAsync(cancel);
        _tether?.Dispose();
        var tether = await Tether.Start(Command(), LogFile, Folder, cancel);
        _tether = tether;
        try
        {
            await Poll.Until(token => IsReady(tether, token), cancel);
        }
        catch
        {
            // What is half up would be in the way of the next start.
            tether.Kill();
            await tether.WaitForExit(CancellationToken.None);
            throw;
        }
    }

    private async Task<bool> IsReady(Tether tether, CancellationToken cancel)
    {
        if (tether.HasExited)
            throw new ServerStartException($"{this} ended with code {tether.ExitCode} while starting.{EndOfLog()}");
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        attempt.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, Port, attempt.Token);
            return await AnswersAsync(client.GetStream(), attempt.Token);
        }
        catch (Exception exception)
            when (exception is SocketException or IOException or OperationCanceledException
                && !cancel.IsCancellationRequested
            )
        {
            return false;
        }
    }

    private Tether Running() =>
        IsRunning ? _tether! : throw new InvalidOperationException($"{this} does not run. Start it first.{EndOfLog()}");

    private async Task DisposeServer()
    {
        if (IsRunning)
        {
            _tether!.Kill();
            await _tether.WaitForExit(CancellationToken.None);
        }

        _tether?.Dispose();
        await DisposeOthersAsync();
        _port.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string EndOfLog()
    {
        if (!File.Exists(LogFile))
            return " It has written nothing.";
        using var stream = new FileStream(
            LogFile,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $" The end of what it has written:\n{string.Join('\n', lines.TakeLast(LinesOfLog))}";
    }
}
