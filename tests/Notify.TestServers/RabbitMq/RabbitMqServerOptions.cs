namespace Notify.TestServers;

/// <summary>How a private RabbitMQ is set up.</summary>
public sealed record RabbitMqServerOptions
{
    /// <summary>Lines of its rabbitmq.conf beyond the address, such as <c>consumer_timeout = 5000</c>.</summary>
    public IReadOnlyList<string> Config { get; init; } = [];

    /// <summary>Plugins it has, by name. None by default: each makes the start longer.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>
    /// Arguments of its Erlang VM. The default keeps it to one scheduler, which leaves more of a small machine to the tests,
    /// and lets it repeat after two seconds, instead of three minutes, what it could not dead-letter: after a start it tries
    /// that before it has its exchanges. Empty gives it what it takes by itself, as benchmarks want.
    /// </summary>
    public string VmArguments { get; init; } = "+S 1:1 -rabbit dead_letter_worker_publisher_confirm_timeout 2000";
}
