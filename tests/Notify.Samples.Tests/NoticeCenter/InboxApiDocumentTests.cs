using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>
/// The requests that docs/inbox-api.md shows are answered as it says. With NOTIFY_RECORD_DOCS=1 the answers are written
/// into it instead, to be reviewed.
/// </summary>
public sealed partial class InboxApiDocumentTests
{
    private const string Prompt = "$ ";
    private const string DocumentedHost = "localhost:5080";

    private static readonly bool IsRecording = Environment.GetEnvironmentVariable("NOTIFY_RECORD_DOCS") == "1";

    [Fact]
    public async Task The_requests_in_the_document_are_answered_as_it_says()
    {
        var document = await File.ReadAllTextAsync(Sample.InRepository("docs/inbox-api.md"));
        await using var center = await RunningNoticeCenter.Start();
        var folder = Directory.CreateTempSubdirectory("notify-docs-");
        var recorded = document;
        try
        {
            foreach (Match block in Consoles().Matches(document))
            {
                var entries = Entries(block.Groups[1].Value);
                var answered = new List<(string Command, string Answer)>();
                foreach (var (command, expected) in entries)
                {
                    var answer = await Run(center, folder.FullName, command);
                    answered.Add((command, answer));
                    if (!IsRecording)
                        Assert.Equal($"{command}\n{Timeless(expected)}", $"{command}\n{Timeless(answer)}");
                    await center.WhenAllIsWritten();
                }

                recorded = recorded.Replace(block.Value, $"```console\n{Text(answered)}```");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        if (IsRecording)
            await File.WriteAllTextAsync(Sample.InRepository("docs/inbox-api.md"), recorded);
    }

    [Fact]
    public async Task Every_route_is_documented_with_a_request()
    {
        var document = await File.ReadAllTextAsync(Sample.InRepository("docs/inbox-api.md"));
        var commands = Consoles()
            .Matches(document)
            .SelectMany(block => Entries(block.Groups[1].Value))
            .Select(entry => CallOf(entry.Command))
            .ToList();
        using var description = System.Text.Json.JsonDocument.Parse(
            await File.ReadAllTextAsync(Sample.InRepository("src/Notify.AspNetCore/Contracts/openapi.json"))
        );
        var missing =
            from path in description.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            let pattern = $"^{operation.Name.ToUpperInvariant()} {Regex.Replace(path.Name, "{[^}]*}", "[^/]+")}$"
            where !commands.Exists(command => Regex.IsMatch(command, pattern))
            select $"{operation.Name} {path.Name}";

        Assert.Empty(missing);
    }

    /// <summary>Runs a command where the ones before it ran; what they have set is still set.</summary>
    private static async Task<string> Run(RunningNoticeCenter center, string folder, string command)
    {
        var host = center.Client.BaseAddress!.Authority;
        var script =
            $"[ -f vars ] && . ./vars\n{command.Replace(DocumentedHost, host)}\n"
            + "for v in token cursor etag; do [ -n \"${!v}\" ] && declare -p $v; done > vars\n";
        await File.WriteAllTextAsync(Path.Combine(folder, "command"), script);
        var start = new ProcessStartInfo("bash", ["command"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await Guard.Within(process.StandardOutput.ReadToEndAsync(), command);
        await Guard.Within(process.WaitForExitAsync(), command);
        return output.TrimEnd('\n');
    }

    private static List<(string Command, string Answer)> Entries(string block)
    {
        var entries = new List<(string, string)>();
        foreach (var entry in $"\n{block}".Split($"\n{Prompt}").Skip(1))
        {
            var lines = entry.Split('\n', 2);
            entries.Add((lines[0], lines.Length > 1 ? lines[1].Trim('\n') : ""));
        }

        return entries;
    }

    private static string Text(List<(string Command, string Answer)> entries)
    {
        var text = new StringBuilder();
        foreach (var (command, answer) in entries)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Prompt).Append(command).Append('\n');
            if (answer.Length > 0)
                text.Append(answer).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>An answer without what is another each time.</summary>
    private static string Timeless(string answer) => OfTheMoment().Replace(answer, "#");

    private static string CallOf(string command)
    {
        var path = Addresses().Match(command).Groups[1].Value;
        var method =
            Methods().Match(command) is { Success: true } named ? named.Groups[1].Value
            : command.Contains("--json", StringComparison.Ordinal) || command.Contains(" -d ", StringComparison.Ordinal)
                ? "POST"
            : "GET";
        return $"{method} {path}";
    }

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Consoles();

    [GeneratedRegex(@"localhost:5080/v1([^ ?'"")|]*)")]
    private static partial Regex Addresses();

    [GeneratedRegex("-X ([A-Z]+)")]
    private static partial Regex Methods();

    // Ids that Notify made, times of now, and what a host makes up when it starts.
    [GeneratedRegex(
        """
            [0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|(?<="createdAt":")(?!2026-01-31)[^"]*|(?<="token":")[^"]*|(?<="nextCursor":")[^"]*|(?<="epoch":")[^"]*|(?<="traceId":")[^"]*|(?<=retry: )\d+|(?<=id: )[^:]*
            """
    )]
    private static partial Regex OfTheMoment();
}
