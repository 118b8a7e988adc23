using System.Text.RegularExpressions;

namespace Notify.Conventions.Tests;

/// <summary>Dependency arrows point at what is known: between packages, and between the folders of one.</summary>
public sealed partial class ArrowTests
{
    [Fact]
    public void Packages_know_only_what_they_may()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["Notify.Abstractions"] = [],
            ["Notify.InMemory"] = ["Notify.Abstractions"],
            ["Notify"] = ["Notify.Abstractions", "Notify.InMemory"],
            ["Notify.RabbitMq"] = ["Notify.Abstractions"],
            ["Notify.Redis"] = ["Notify.Abstractions"],
            ["Notify.MySql"] = ["Notify.Abstractions"],
            ["Notify.Cli"] =
            [
                "Notify.Abstractions",
                "Notify.InMemory",
                "Notify",
                "Notify.RabbitMq",
                "Notify.Redis",
                "Notify.MySql",
            ],
            ["Notify.Testing"] = ["Notify.Abstractions", "Notify", "Notify.InMemory"],
            ["Notify.Http"] = ["Notify.Abstractions", "Notify"],
            ["Notify.AspNetCore"] = ["Notify.Abstractions", "Notify"],
        };

        foreach (var assembly in Repository.Packages)
        {
            var known = assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();
            var ours = known.Where(name => name.StartsWith("Notify", StringComparison.Ordinal));
            Assert.Subset(allowed[assembly.GetName().Name!].ToHashSet(), ours.ToHashSet());
        }
    }

    [Fact]
    public void Abstractions_need_nothing_but_extensions_abstractions_and_options()
    {
        var foreign = typeof(IMessageProducer)
            .Assembly.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal));

        string[] allowed =
        [
            "Microsoft.Extensions.Configuration.Abstractions",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Options",
            "Microsoft.Extensions.Options.ConfigurationExtensions",
        ];
        Assert.Subset(allowed.ToHashSet(), foreign.ToHashSet());
    }

    [Fact]
    public void Folders_of_a_package_do_not_depend_on_each_other_in_a_circle()
    {
        var files = Repository
            .Files("src", "*.cs")
            .ToDictionary(path => path, path => WithoutTexts(Repository.Read(path)));
        var declaredIn = files
            .SelectMany(file =>
                Declarations().Matches(file.Value).Select(match => (match.Groups[1].Value, Folder(file.Key)))
            )
            .GroupBy(pair => pair.Item1, pair => pair.Item2)
            .Where(type => type.Distinct().Count() == 1)
            .ToDictionary(type => type.Key, type => type.First());
        var arrows = files
            .SelectMany(file =>
                Names().Matches(file.Value).Select(match => (From: Folder(file.Key), Name: match.Value))
            )
            .Where(use => declaredIn.TryGetValue(use.Name, out var to) && to != use.From)
            .GroupBy(use => use.From, use => declaredIn[use.Name])
            .ToDictionary(from => from.Key, from => from.ToHashSet());

        var circles = arrows.Keys.Where(folder => Reaches(arrows, folder, folder)).Order();

        Assert.Empty(circles);
    }

    private static bool Reaches(Dictionary<string, HashSet<string>> arrows, string from, string target)
    {
        var seen = new HashSet<string>();
        var next = new Stack<string>([from]);
        while (next.TryPop(out var folder))
        {
            foreach (var to in arrows.GetValueOrDefault(folder) ?? [])
            {
                if (to == target)
                    return true;
                if (seen.Add(to))
                    next.Push(to);
            }
        }

        return false;
    }

    private static string Folder(string path) => Path.GetDirectoryName(path)!;

    private static string WithoutTexts(string code) => Texts().Replace(Comments().Replace(code, ""), "\"\"");

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex("\"(?:\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"\b(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?)\s+(\w+)")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Names();
}
