using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.MySql.Tests.Support;

/// <summary>Makes the adapter without an application around it.</summary>
internal static class Backends
{
    public static MySqlSettings Settings(
        Action<MySqlOptions> configure,
        ILogger? logger = null,
        NotifyOptions? notify = null
    )
    {
        var options = new MySqlOptions { Tables = 4 };
        configure(options);
        return new MySqlSettings(
            options,
            notify ?? new NotifyOptions(),
            null,
            TimeProvider.System,
            logger ?? new TestLog().CreateLogger("Notify.MySql")
        );
    }

    public static MySqlBackend Make(Database database, Action<MySqlOptions>? configure = null) =>
        new(
            Settings(options =>
            {
                options.ConnectionString = database.ConnectionString;
                configure?.Invoke(options);
            })
        );
}
