using Microsoft.Extensions.Logging;

namespace Notify.MySql;

/// <summary>What every part of the adapter works with: options, clock, log.</summary>
internal sealed record MySqlSettings(
    MySqlOptions Options,
    NotifyOptions Notify,
    IAudience? Audience,
    TimeProvider Time,
    ILogger Logger
)
{
    private const string DefaultPrefix = "notify";

    /// <summary>What the name of every table begins with; checked at start, so that it can stand in SQL.</summary>
    public string TablePrefix => Options.TablePrefix ?? (Notify.Prefix == DefaultPrefix ? "th_" : Notify.Prefix + "_");

    /// <summary>The name of a table, quoted for SQL.</summary>
    /// <param name="name">Its own name, a constant of the adapter or one with a number.</param>
    public string Table(string name) => $"`{TablePrefix}{name}`";
}
