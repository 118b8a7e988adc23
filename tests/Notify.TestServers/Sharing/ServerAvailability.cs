namespace Notify.TestServers;

/// <summary>
/// Whether a server is installed here. Where it is not, tests that need it are skipped, and fail if <c>CI=true</c>.
/// </summary>
public sealed class ServerAvailability
{
    // Where system services are, which is not on everybody's PATH.
    private static readonly string[] OtherFolders = ["/usr/local/sbin", "/usr/sbin", "/opt/homebrew/sbin"];

    private readonly string _program;
    private readonly string _package;
    private readonly string[] _first;
    private readonly Lazy<string?> _path;

    private ServerAvailability(string program, string package, params string[] instead)
    {
        _program = program;
        _package = package;
        _first = instead;
        _path = new Lazy<string?>(Search);
    }

    /// <summary>The launcher on Debian's PATH changes the user; the real one is elsewhere.</summary>
    public static ServerAvailability RabbitMq { get; } =
        new("rabbitmq-server", "rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server");

    public static ServerAvailability Redis { get; } = new("redis-server", "redis-server");

    public static ServerAvailability MariaDb { get; } = new("mariadbd", "mariadb-server");

    /// <summary>Whether it is installed.</summary>
    public bool IsHere => _path.Value is not null;

    /// <summary>Where its program is.</summary>
    /// <exception cref="ServerMissingException">It is not installed.</exception>
    public string Find() => _path.Value ?? throw new ServerMissingException(Missing, IsFailure);

    /// <summary>Ends a test as skipped, or in CI as failed, if the server is not installed.</summary>
    /// <exception cref="ServerMissingException">It is not installed.</exception>
    public void Require() => Find();

    private static bool IsFailure => Environment.GetEnvironmentVariable("CI") == "true";

    private string Missing =>
        $"{_program} is not installed, neither on PATH nor in {string.Join(", ", OtherFolders)}. "
        + $"On Debian: apt-get install --no-install-recommends {_package}";

    private string? Search()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var found = Array.Find(
            [.. path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. OtherFolders],
            folder => File.Exists(Path.Combine(folder, _program))
        );
        return found is null ? null : Array.Find(_first, File.Exists) ?? Path.Combine(found, _program);
    }
}
