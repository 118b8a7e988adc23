using System.Text.RegularExpressions;

namespace Notify.Conventions.Tests;

/// <summary>What the documents say is so.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/fan-out.md")]
    [InlineData("docs/inbox-api.md")]
    [InlineData("docs/mysql.md")]
    [InlineData("docs/recurring.md")]
    [InlineData("docs/testing.md")]
    public void The_code_in_a_document_is_code_that_compiles(string document)
    {
        var text = Repository.Read(document);
        var snippets = Snippets().Matches(text);

        Assert.NotEmpty(snippets);
        foreach (Match snippet in snippets)
        {
            var source = snippet.Groups["source"].Value;
            Assert.Equal(Source(source), snippet.Groups["code"].Value.Trim());
        }

        Assert.Equal(snippets.Count, CSharpBlocks().Count(text));
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var broken = new List<string>();
        var documents = Repository
            .Files("docs", "*.md")
            .Concat(Repository.Files("samples", "*.md"))
            .Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]);
        foreach (var document in documents)
        {
            var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
            foreach (Match link in Links().Matches(Repository.Read(document)))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (
                    !target.Contains("://", StringComparison.Ordinal)
                    && target.Length > 0
                    && !Path.Exists(Path.Combine(folder, target))
                )
                    broken.Add($"{document} -> {target}");
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void The_readme_names_the_two_commands_on_its_first_screen()
    {
        var firstScreen = string.Join('\n', Repository.Read("README.md").Split('\n').Take(25));

        Assert.Contains("dotnet run --project samples/NoticeCenter", firstScreen, StringComparison.Ordinal);
        Assert.Contains("./test.sh", firstScreen, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_decision_record_is_in_the_list()
    {
        var records = Repository.Files("docs/decisions", "0*.md").Select(path => Path.GetFileName(path)!);

        Assert.All(
            records,
            record =>
                Assert.Contains($"({record})", Repository.Read("docs/decisions/README.md"), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_version_of_traces_and_metrics_is_that_of_the_packages()
    {
        var version = PackageVersion().Match(Repository.Read("src/Directory.Build.props")).Groups[1].Value;

        Assert.Contains(
            $"\"{version}\"",
            Repository.Read("src/Notify/Diagnostics/Telemetry.cs"),
            StringComparison.Ordinal
        );
    }

    /// <summary>A whole file, or what stands between its markers of a name, without the indent.</summary>
    private static string Source(string source)
    {
        var parts = source.Split('#');
        var text = Repository.Read(parts[0]).Trim();
        if (parts.Length == 1)
            return text;
        var lines = text.Split('\n');
        var start = Array.FindIndex(lines, line => line.Trim() == $"// snippet: {parts[1]}") + 1;
        var end = Array.FindIndex(lines, start, line => line.Trim() == "// end");
        var indent = lines[start].Length - lines[start].TrimStart().Length;
        return string.Join('\n', lines[start..end].Select(line => line.Length > indent ? line[indent..] : line.Trim()))
            .Trim();
    }

    [GeneratedRegex(
        @"<!-- snippet: (?<source>\S+) -->\s*```csharp\n(?<code>.*?)```\s*<!-- end -->",
        RegexOptions.Singleline
    )]
    private static partial Regex Snippets();

    [GeneratedRegex("```csharp")]
    private static partial Regex CSharpBlocks();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"<Version>([^<]+)</Version>")]
    private static partial Regex PackageVersion();
}
