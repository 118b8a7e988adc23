using System.Diagnostics;
using System.Text.Json;
using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>Debian's gRPC client. Where it is missing, a test is skipped, and fails if CI=true.</summary>
internal static class PythonGrpc
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Makes calls, one after the other, over one channel.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="calls">The calls as JSON, as the script takes them.</param>
    public static async Task<List<JsonElement>> Call(Uri server, string calls)
    {
        await Require();
        var script = Path.Combine(AppContext.BaseDirectory, "Scripts", "grpc_client.py");
        var (exitCode, output, error) = await Run([script, server.Authority], calls);
        Assert.True(exitCode == 0, error);
        return [.. JsonElement.Parse(output).EnumerateArray()];
    }

    private static async Task Require()
    {
        var (exitCode, _, error) = File.Exists(Python)
            ? await Run(["-c", "import grpc, google.protobuf"], "")
            : (1, "", $"There is no {Python}.");
        if (exitCode != 0)
            throw new ServerMissingException(
                $"Python's gRPC is not installed: {error.Trim()} On Debian: apt-get install --no-install-recommends "
                    + "python3-grpcio python3-protobuf",
                Environment.GetEnvironmentVariable("CI") == "true"
            );
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(string[] arguments, string input)
    {
        var start = new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await Guard.Within(process.WaitForExitAsync(), "the gRPC client to end");
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
