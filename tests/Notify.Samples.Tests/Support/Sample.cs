using System.Diagnostics;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>Runs a sample as a process of its own, until it ends.</summary>
internal static class Sample
{
    private const string TestProject = "tests/Notify.Samples.Tests";

    public static async Task<SampleRun> Run(string name, params string[] args)
    {
        using var process = Start(name, args);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await Guard.Within(process.WaitForExitAsync(), $"the sample {name} to end");
            return new SampleRun(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts a sample as a process of its own; whoever starts it kills it.</summary>
    public static Process Start(string name, params string[] args) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [PathOf(name), .. args])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    /// <summary>A sample is built like this project: into the folder of the same name within its own.</summary>
    public static string PathOf(string name)
    {
        var output = Path.GetRelativePath(InRepository(TestProject), AppContext.BaseDirectory);
        return InRepository(Path.Combine("samples", name, output, $"{name}.dll"));
    }

    /// <summary>Where a file or folder of the repository is.</summary>
    public static string InRepository(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Notify.sln")))
            root =
                root.Parent ?? throw new DirectoryNotFoundException($"No Notify.sln above {AppContext.BaseDirectory}.");
        return Path.Combine(root.FullName, path);
    }
}
