using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>A private RabbitMQ. Ready in about 5 seconds: tests share one, those that disturb it have their own.</summary>
public sealed class RabbitMqServer : ServerProcess
{
    private const byte MethodFrame = 1;

    private readonly RabbitMqServerOptions _options;
    private readonly PortLease _distribution = PortLease.Take();
    private readonly Epmd _epmd = new();

    private RabbitMqServer(RabbitMqServerOptions options)
        : base("RabbitMQ", PortLease.Take())
    {
        _options = options;
    }

    /// <summary>Where the user guest has every right: <c>amqp://guest:guest@127.0.0.1:port/</c>.</summary>
    public Uri Uri => new($"amqp://guest:guest@{Host}:{Port}/");

    private string Node => $"notify-{Port}@localhost";

    /// <summary>Starts one.</summary>
    public static async Task<RabbitMqServer> StartNewAsync(
        RabbitMqServerOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ServerAvailability.RabbitMq.Require();
        var server = new RabbitMqServer(options ?? new RabbitMqServerOptions());
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

    /// <summary>
    /// Runs rabbitmqctl against it and returns what it prints, such as <c>("list_queues", "name", "messages")</c>, tab-separated
    /// without headings. Takes about a second.
    /// </summary>
    /// <exception cref="InvalidOperationException">It failed; its output is in the message.</exception>
    public async Task<string> ControlAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken = default
    )
    {
        using var port = PortLease.Take();
        var command = new ServerCommand(
            Path.Combine(Path.GetDirectoryName(ServerAvailability.RabbitMq.Find())!, "rabbitmqctl"),
            ["--silent", "--node", Node, .. arguments],
            Environment(("RABBITMQ_CTL_DIST_PORT_MIN", $"{port.Port}"), ("RABBITMQ_CTL_DIST_PORT_MAX", $"{port.Port}"))
        );
        return await CommandLine.Run(command, Folder, cancellationToken);
    }

    /// <inheritdoc cref="ControlAsync(IReadOnlyList{string}, CancellationToken)" />
    public Task<string> ControlAsync(params string[] arguments) => ControlAsync(arguments, CancellationToken.None);

    /// <summary>
    /// Waits until a kill cannot make it forget a queue it has now. RabbitMQ 3.10 writes down about a second later which
    /// quorum queues it has; one that is not written down stands there after a kill as "running", and neither takes nor
    /// gives a message any more.
    /// </summary>
    public Task UntilQueuesAreSavedAsync(CancellationToken cancellationToken = default) =>
        Alone(
            "save which queues it has",
            async cancel =>
            {
                var listed = await ControlAsync(["list_queues", "name", "type"], cancel);
                var saved = new SavedQueues(InFolder("mnesia"), Node);
                await Poll.Until(
                    async _ => await saved.HasAllAsync(SavedQueues.QuorumQueuesOf(listed), cancel),
                    cancel
                );
            },
            cancellationToken
        );

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _epmd.StartAsync(cancellationToken);
        string[] config =
        [
            $"listeners.tcp.default = {Host}:{Port}",
            // Into LogFile.
            "log.console = true",
            "log.console.level = info",
            "log.file = false",
            .. _options.Config,
        ];
        await File.WriteAllLinesAsync(InFolder("rabbitmq.conf"), config, cancellationToken);
        var plugins = $"[{string.Join(',', _options.Plugins)}].";
        await File.WriteAllTextAsync(InFolder("enabled_plugins"), plugins, cancellationToken);
        // Without one it reads the machine's.
        await File.WriteAllTextAsync(InFolder("rabbitmq-env.conf"), "", cancellationToken);
    }

    protected override ServerCommand Command() => new(ServerAvailability.RabbitMq.Find(), [], Environment());

    protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return answer[0] == MethodFrame;
    }

    protected override async ValueTask DisposeOthersAsync()
    {
        await _epmd.DisposeAsync();
        _distribution.Dispose();
    }

    private ServerEnvironment Environment(params IEnumerable<(string Name, string Value)> more)
    {
        var variables = new Dictionary<string, string>
        {
            // The cookie that lets rabbitmqctl in is made here.
            ["HOME"] = Folder,
            ["RABBITMQ_NODENAME"] = Node,
            ["RABBITMQ_DIST_PORT"] = $"{_distribution.Port}",
            ["RABBITMQ_MNESIA_BASE"] = InFolder("mnesia"),
            ["RABBITMQ_LOG_BASE"] = InFolder("log"),
            ["RABBITMQ_CONFIG_FILE"] = InFolder("rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = InFolder("enabled_plugins"),
            ["RABBITMQ_CONF_ENV_FILE"] = InFolder("rabbitmq-env.conf"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                $"-start_epmd false -kernel inet_dist_use_interface {{127,0,0,1}} {_options.VmArguments}",
            ["ERL_EPMD_PORT"] = $"{_epmd.Port}",
            ["ERL_EPMD_ADDRESS"] = Host,
            ["ERL_CRASH_DUMP_BYTES"] = "0",
            // Makes the launcher replace itself by the VM, and the VM leave standard input alone.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
        };
        foreach (var (name, value) in more)
            variables[name] = value;
        return new ServerEnvironment(["RABBITMQ_", "ERL_"], variables);
    }

    private string InFolder(string name) => Path.Combine(Folder, name);
}
