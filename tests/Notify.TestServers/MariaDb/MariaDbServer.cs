using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>
/// A private MariaDB, the stand-in for MySQL, at its own defaults but for MySQL 8's character set (utf8mb4) and 500
/// connections. Ready in about a second. It starts without a database for users.
/// </summary>
public sealed class MariaDbServer : ServerProcess
{
    private const byte Handshake = 10;

    private readonly MariaDbServerOptions _options;

    private MariaDbServer(MariaDbServerOptions options)
        : base("MariaDB", PortLease.Take())
    {
        _options = options;
    }

    /// <summary>For the user root, who has every right and no password; without a database.</summary>
    public string ConnectionString => $"Server={Host};Port={Port};User ID=root;Password=";

    /// <summary>Its data. While it is stopped, it can be copied and serve as a template.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    private string Socket => Path.Combine(Folder, "s.sock");

    /// <summary>Starts one.</summary>
    public static async Task<MariaDbServer> StartNewAsync(
        MariaDbServerOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ServerAvailability.MariaDb.Require();
        var server = new MariaDbServer(options ?? new MariaDbServerOptions());
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>For the user root, in a database.</summary>
    public string ConnectionStringFor(string database) => $"{ConnectionString};Database={database}";

    /// <summary>
    /// Runs statements on a connection of its own, past every client of the test, such as <c>CREATE DATABASE orders</c> or
    /// <c>KILL 17</c>. Returns the rows, tab-separated and without headings.
    /// </summary>
    /// <exception cref="InvalidOperationException">A statement failed; its error is in the message.</exception>
    public Task<string> SqlAsync(string statements, CancellationToken cancellationToken = default) =>
        CommandLine.Run(
            new ServerCommand(
                "mariadb",
                "--no-defaults",
                $"--socket={Socket}",
                "--user=root",
                "--batch",
                "--skip-column-names",
                "--execute",
                statements
            ),
            Folder,
            cancellationToken
        );

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_options.Template is not { } template)
        {
            await Install(DataFolder, cancellationToken);
            return;
        }

        if (!Directory.Exists(template))
            await MakeTemplate(template, cancellationToken);
        Copy(template, DataFolder);
    }

    protected override ServerCommand Command() =>
        new(
            ServerAvailability.MariaDb.Find(),
            [
                "--no-defaults",
                $"--datadir={DataFolder}",
                $"--port={Port}",
                $"--socket={Socket}",
                $"--bind-address={Host}",
                $"--pid-file={Path.Combine(Folder, "pid")}",
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                "--max-connections=500",
                .. AsUser,
                .. _options.Arguments,
            ],
            Environment
        );

    protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // Length and number of the packet, then the version of the protocol.
        var greeting = new byte[5];
        await stream.ReadExactlyAsync(greeting, cancellationToken);
        return greeting[4] == Handshake;
    }

    /// <summary>A server deletes at its start what it takes for left-over tables in the folder for temporary files.</summary>
    private ServerEnvironment Environment => new([], new Dictionary<string, string> { ["TMPDIR"] = Folder });

    /// <summary>Run by root, it wants to be told that this is meant.</summary>
    private static IEnumerable<string> AsUser => System.Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    /// <summary>Two that make the same one at once must not meet halfway.</summary>
    private async Task MakeTemplate(string template, CancellationToken cancellationToken)
    {
        var fresh = Path.Combine(Folder, "template");
        await Install(fresh, cancellationToken);
        var beside = $"{template}-{Path.GetRandomFileName()}";
        Copy(fresh, beside);
        Directory.Delete(fresh, recursive: true);
        try
        {
            Directory.Move(beside, template);
        }
        catch (IOException) when (Directory.Exists(template))
        {
            Directory.Delete(beside, recursive: true);
        }
    }

    private Task<string> Install(string folder, CancellationToken cancellationToken) =>
        CommandLine.Run(
            new ServerCommand(
                "mariadb-install-db",
                [
                    "--no-defaults",
                    $"--datadir={folder}",
                    "--skip-test-db",
                    "--auth-root-authentication-method=normal",
                    // Enough for an installation, and quick to copy. The server makes it as large as it wants it.
                    "--innodb-log-file-size=4M",
                    .. AsUser,
                ],
                Environment
            ),
            Folder,
            cancellationToken
        );

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
