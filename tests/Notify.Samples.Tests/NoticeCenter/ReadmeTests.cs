using System.Diagnostics;
using System.Text.RegularExpressions;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>The requests in the sample's readme are answered as it says.</summary>
public sealed partial class ReadmeTests
{
    private const string Readme = "samples/NoticeCenter/README.md";
    private const string DocumentedHost = "localhost:5080";

    [Fact]
    public async Task Every_request_is_answered_as_the_readme_says()
    {
        var requests = Requests().Matches(await File.ReadAllTextAsync(Sample.InRepository(Readme)));
        await using var center = await RunningNoticeCenter.Start(
            "--Notify:ApiKeys:Clients:ops:Keys:0=change-me-to-20-or-more",
            "--Notify:ApiKeys:Clients:ops:Scopes:0=operate"
        );

        Assert.True(requests.Count > 8, $"Only {requests.Count} requests were found.");
        foreach (Match request in requests)
        {
            var command = request.Groups["command"].Value;
            var answer = await Run(command.Replace(DocumentedHost, center.Client.BaseAddress!.Authority));
            Assert.Equal($"{command}\n{Timeless(request.Groups["answer"].Value)}", $"{command}\n{Timeless(answer)}");
            await center.WhenAllIsWritten();
        }
    }

    private static async Task<string> Run(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"{command.Replace("curl ", "curl -s ")}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await Guard.Within(process.StandardOutput.ReadToEndAsync(), command);
        await Guard.Within(process.WaitForExitAsync(), command);
        return output;
    }

    /// <summary>An answer without times of now.</summary>
    private static string Timeless(string answer) => Now().Replace(answer, "#");

    [GeneratedRegex(@"^\$ (?<command>curl .*)\n(?<answer>.*)$", RegexOptions.Multiline)]
    private static partial Regex Requests();

    [GeneratedRegex("(?<=\"updated_at\":\")[^\"]*")]
    private static partial Regex Now();
}
