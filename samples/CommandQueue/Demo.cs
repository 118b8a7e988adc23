namespace CommandQueue;

/// <summary>What runs with no configuration: one command whose consumer is this host itself.</summary>
internal static class Demo
{
    public const string Project = "demo";
    public const string Command = "demo:echo";
    public const string Consumer = "echo";
    private const string Path = "/demo/consumer";

    public static void AddTo(CommandQueueOptions options)
    {
        options.Projects.Add(new ProjectOptions { Project = Project, AllowIp = ["127.0.0.0/8", "::1"] });
        options.Commands.Add(
            new CommandOptions
            {
                Project = Project,
                Command = Command,
                ConsumerList =
                [
                    new ConsumerOptions
                    {
                        Name = Consumer,
                        Host = CommandPush.Self,
                        Path = Path,
                    },
                ],
            }
        );
    }

    /// <summary>The consumer: it logs what it gets, and that is that.</summary>
    public static void MapDemoConsumer(this WebApplication app) =>
        app.MapPost(
                Path,
                async (HttpRequest request, ILogger<CommandBook> logger, CancellationToken cancellationToken) =>
                {
                    using var reader = new StreamReader(request.Body);
                    var body = await reader.ReadToEndAsync(cancellationToken);
                    Log.Consumed(logger, request.Query["msg_id"].ToString(), request.Query["retry"].ToString(), body);
                    return Results.Ok();
                }
            )
            .ExcludeFromDescription();
}
