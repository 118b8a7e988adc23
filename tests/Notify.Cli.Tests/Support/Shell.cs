using System.Diagnostics;

namespace Notify.Cli.Tests.Support;

/// <summary>Runs the built tool as a process.</summary>
internal static class Shell
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Notify.Cli.dll");

    public static Task<CliResult> RunAsync(params string[] words) => WithAsync(null, words);

    /// <param name="environment">One variable more, as NAME=VALUE.</param>
    /// <param name="words">The command line.</param>
    public static async Task<CliResult> WithAsync(string? environment, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Tool, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A folder without an appsettings.json.
            WorkingDirectory = Path.GetTempPath(),
        };
        if (environment?.Split('=', 2) is [var name, var value])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await errors);
    }
}
