using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Notify.MySql;

/// <summary>
/// Finds the driver. None is needed to compile this package; the application brings the one it likes.
/// </summary>
internal static class ProviderFinder
{
    public const string Missing =
        "No driver for MySQL is there. Add one of these packages to the application: MySqlConnector, MySql.Data; "
        + "or hand one over with options.UseProvider(factory) or options.UseDataSource(dataSource).";

    /// <summary>The driver that is set, else the first that is found, else null.</summary>
    public static DbProviderFactory? Find(MySqlOptions options) =>
        options.GetProvider()
        ?? Instance(Type.GetType("MySqlConnector.MySqlConnectorFactory, MySqlConnector"))
        ?? Instance(Type.GetType("MySql.Data.MySqlClient.MySqlClientFactory, MySql.Data"));

    private static DbProviderFactory? Instance(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type? type
    ) => type?.GetField("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as DbProviderFactory;
}
