using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Notify.Conventions.Tests;

/// <summary>The shapes of files and types.</summary>
public sealed partial class ShapeTests
{
    private const int MostLines = 350;
    private const int Width = 120;

    [Fact]
    public void Files_are_short()
    {
        var long_ = Repository
            .Files("src", "*.cs")
            .Where(path => Repository.Read(path).Count(c => c == '\n') > MostLines);

        Assert.Empty(long_);
    }

    [Fact]
    public void Lines_that_are_too_wide_hold_one_text_that_cannot_be_broken()
    {
        var wide = Repository
            .Files("src", "*.cs")
            .SelectMany(path => Repository.Read(path).Split('\n').Select(line => (path, line)))
            .Where(item => item.line.Length > Width && !item.line.Contains('"', StringComparison.Ordinal));

        Assert.Empty(wide.Select(item => $"{item.path}: {item.line.Trim()}"));
    }

    [Fact]
    public void Each_file_declares_one_type_and_is_named_after_it()
    {
        var misnamed = new List<string>();
        foreach (var path in Repository.Files("src", "*.cs"))
        {
            var declared = TopLevelTypes()
                .Matches(Repository.Read(path))
                .Select(match => match.Groups[1].Value)
                .ToList();
            var name = Path.GetFileNameWithoutExtension(path).Split('.')[0];
            if (declared.Distinct().Count() != 1 || declared[0] != name)
                misnamed.Add($"{path}: {string.Join(", ", declared)}");
        }

        // The parts of one wire format are read together.
        misnamed.RemoveAll(item => item.StartsWith("src/Notify/Notices/ChangeEnvelope.cs", StringComparison.Ordinal));
        Assert.Empty(misnamed);
    }

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Repository.Packages.SelectMany(assembly => assembly.GetTypes()).Where(IsOurs).ToList();
        var bases = types.Select(type => Definition(type.BaseType)).Where(type => type is not null).ToHashSet();

        var open = types.Where(type =>
            type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(Definition(type))
        );

        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void Public_methods_that_are_asynchronous_take_a_cancellation_token()
    {
        var without = Repository
            .Packages.SelectMany(assembly => assembly.GetExportedTypes())
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            .Where(method => IsAsynchronous(method.ReturnType) && method.Name != nameof(IAsyncDisposable.DisposeAsync))
            .Where(method => method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken));

        Assert.Empty(without.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
    }

    [Fact]
    public void There_are_no_regions_and_nothing_is_left_undone()
    {
        // Written apart, so that this file does not find itself.
        string[] marks = ["#" + "region", "TO" + "DO", "FIX" + "ME", "Not" + "ImplementedException"];
        var found = new[] { "src", "tests", "samples", "benchmarks" }
            .SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Where(path => Array.Exists(marks, mark => Repository.Read(path).Contains(mark, StringComparison.Ordinal)));

        Assert.Empty(found);
    }

    [Fact]
    public void Tests_do_not_sleep()
    {
        string[] marks = ["Thread." + "Sleep", "Task." + "Delay("];
        var found = Repository
            .Files("tests", "*.cs")
            .Where(path => Array.Exists(marks, mark => Repository.Read(path).Contains(mark, StringComparison.Ordinal)));

        Assert.Empty(found);
    }

    [Fact]
    public void Tests_that_measure_memory_run_alone()
    {
        string[] marks = ["Alone." + "Assert", "GC." + "GetTotalMemory"];
        var found = Repository
            .Files("tests", "*.cs")
            .Where(path => !path.EndsWith("Support/Alone.cs", StringComparison.Ordinal))
            .Select(path => (Path: path, Text: Repository.Read(path)))
            .Where(file => Array.Exists(marks, mark => file.Text.Contains(mark, StringComparison.Ordinal)))
            .Where(file => !file.Text.Contains("[Collection(Alone.Collection)]", StringComparison.Ordinal))
            .Select(file => file.Path);

        Assert.Empty(found);
    }

    [Fact]
    public void Unit_tests_mirror_the_folders_of_their_package()
    {
        var stray = new[]
        {
            ("tests/Notify.Tests", "src/Notify"),
            ("tests/Notify.Abstractions.Tests", "src/Notify.Abstractions"),
            ("tests/Notify.AspNetCore.Tests", "src/Notify.AspNetCore"),
            ("tests/Notify.Http.Tests", "src/Notify.Http"),
            ("tests/Notify.Testing.Tests", "src/Notify.Testing"),
        }
            .Where(pair => Directory.Exists(Path.Combine(Repository.Root, pair.Item1)))
            .SelectMany(pair =>
                Directory
                    .EnumerateDirectories(Path.Combine(Repository.Root, pair.Item1))
                    .Select(Path.GetFileName)
                    .Where(name => name is not ("bin" or "obj" or "Support" or "Shared"))
                    .Where(name => !Directory.Exists(Path.Combine(Repository.Root, pair.Item2, name!)))
                    .Select(name => $"{pair.Item1}/{name}")
            );

        Assert.Empty(stray);
    }

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("Notify", StringComparison.Ordinal) == true
        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && !type.Name.Contains('<', StringComparison.Ordinal);

    private static Type? Definition(Type? type) =>
        type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    private static bool IsAsynchronous(Type type) =>
        type == typeof(Task)
        || type == typeof(ValueTask)
        || (
            type.IsGenericType
            && type.GetGenericTypeDefinition() is var definition
            && (
                definition == typeof(Task<>)
                || definition == typeof(ValueTask<>)
                || definition == typeof(IAsyncEnumerable<>)
            )
        );

    [GeneratedRegex(
        @"^(?:public |internal |file |sealed |static |abstract |partial |readonly |ref )*(?:class|interface|enum|struct|record(?: struct| class)?) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex TopLevelTypes();
}
