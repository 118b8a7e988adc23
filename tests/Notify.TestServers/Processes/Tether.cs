using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Notify.TestServers;

/// <summary>
/// One run of a server's program, in a process group of its own. It ends when this process ends, also by kill -9: a watcher
/// reads from a pipe whose other end only this process holds (tether.sh).
/// </summary>
internal sealed class Tether : IDisposable
{
    private static readonly string Script = ReadScript();
    private readonly Process _wrapper;

    private Tether(Process wrapper, int processId)
    {
        _wrapper = wrapper;
        ProcessId = processId;
    }

    /// <summary>The server itself, and its process group.</summary>
    public int ProcessId { get; }

    public bool HasExited => _wrapper.HasExited;

    /// <summary>Of the server, as a shell reports it; once it has ended.</summary>
    public int ExitCode => _wrapper.ExitCode;

    public static async Task<Tether> Start(ServerCommand command, string log, string folder, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("bash", ["-c", Script, "tether", log, folder, command.File])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        command.Environment.ApplyTo(start.Environment);

        var wrapper = Process.Start(start)!;
        try
        {
            var line = await wrapper.StandardOutput.ReadLineAsync(cancel);
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
                return new Tether(wrapper, processId);
            throw new InvalidOperationException(
                $"{command.File} could not be started: bash said '{line}' instead of a process id. See {log}."
            );
        }
        catch
        {
            wrapper.StandardInput.Close();
            wrapper.Dispose();
            throw;
        }
    }

    public void Signal(int signal) => Signals.Send(ProcessId, signal);

    /// <summary>Ends the server and what it has started.</summary>
    public void Kill() => Signals.Send(-ProcessId, Signals.Kill);

    public Task WaitForExit(CancellationToken cancel) => _wrapper.WaitForExitAsync(cancel);

    /// <summary>Ends everything, and the folder, too, unless the server has ended before.</summary>
    public void Dispose()
    {
        _wrapper.StandardInput.Close();
        _wrapper.Dispose();
    }

    private static string ReadScript()
    {
        using var stream = typeof(Tether).Assembly.GetManifestResourceStream("tether.sh")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
