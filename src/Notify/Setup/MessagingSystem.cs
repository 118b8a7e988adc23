namespace Notify.Setup;

/// <summary>The names OpenTelemetry's conventions give to messaging systems.</summary>
internal static class MessagingSystem
{
    public static string NameOf(string transport) =>
        transport.ToUpperInvariant() switch
        {
            "RABBITMQ" => "rabbitmq",
            "REDIS" => "redis",
            "INMEMORY" => "notify.in_memory",
            var other => other.ToLowerInvariant(),
        };
}
