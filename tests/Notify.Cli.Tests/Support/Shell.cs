using System.Diagnostics;

namespace Notify.Cli.Tests.Support;

/// <summary>Runs the built tool as a process.</summary>
internal static class Shell
{
    private const string TestProject = "tests/Notify.Cli.Tests";

    private static readonly string Tool = Find();

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

    /// <summary>
    /// The tool is built like this project, into the folder of the same name within its own. What stands here is not
    /// whole: this project is a web host, whose framework brings what the tool must bring itself.
    /// </summary>
    private static string Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Notify.sln")))
            root =
                root.Parent ?? throw new DirectoryNotFoundException($"No Notify.sln above {AppContext.BaseDirectory}.");
        var output = Path.GetRelativePath(Path.Combine(root.FullName, TestProject), AppContext.BaseDirectory);
        return Path.Combine(root.FullName, "src/Notify.Cli", output, "Notify.Cli.dll");
    }
}
