using System.Diagnostics;

namespace Notify.TestServers;

/// <summary>A program that runs and ends.</summary>
internal static class CommandLine
{
    /// <summary>Runs it and returns what it prints.</summary>
    public static async Task<string> Run(ServerCommand command, string folder, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment.ApplyTo(start.Environment);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            await Task.WhenAll(output, error, process.WaitForExitAsync(cancel));
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"{command.File} {string.Join(' ', command.Arguments)} ended with code {process.ExitCode}: "
                        + $"{await error}{await output}"
                );
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
