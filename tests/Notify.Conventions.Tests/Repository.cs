using System.Reflection;

namespace Notify.Conventions.Tests;

/// <summary>The files of the repository, as they are on disk.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot")
            .Value!;

    /// <summary>The packages, by the name of their folder below src.</summary>
    public static Assembly[] Packages { get; } =
    [
        typeof(IMessageProducer).Assembly,
        typeof(NotifyDiagnostics).Assembly,
        typeof(InMemoryOptions).Assembly,
        typeof(InboxApiOptions).Assembly,
        typeof(RabbitMqOptions).Assembly,
        typeof(RedisOptions).Assembly,
        typeof(MySqlOptions).Assembly,
        typeof(HttpPushOptions).Assembly,
        typeof(Notify.Testing.NotifyTestHost).Assembly,
        // A tool has no public type.
        Assembly.Load("Notify.Cli"),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Files below a folder, with paths from the root, build output left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts"))
            .Order(StringComparer.Ordinal);
}
