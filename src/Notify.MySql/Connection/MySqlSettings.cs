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
    /// <summary>What the name of every table begins with, checked, because it stands in SQL.</summary>
    public string TablePrefix { get; } =
        PrefixFault(Options, Notify) is { } fault
            ? throw new NotifyConfigurationException([fault])
            : PrefixOf(Options, Notify);

    /// <summary>What is wrong with the prefix of the tables, or null.</summary>
    public static string? PrefixFault(MySqlOptions options, NotifyOptions notify)
    {
        var prefix = PrefixOf(options, notify);
        return prefix.Length is > 0 and <= 33 && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? null
            : $"MySql:TablePrefix is '{prefix}'; use 1 to 32 letters, digits, '_' and '-'.";
    }

    /// <summary>The name of a table, quoted for SQL.</summary>
    /// <param name="name">Its own name, a constant of the adapter or one with a number.</param>
    public string Table(string name) => $"`{TablePrefix}{name}`";

    private static string PrefixOf(MySqlOptions options, NotifyOptions notify) =>
        options.TablePrefix ?? (notify.Prefix == "notify" ? "th_" : notify.Prefix + "_");
}
