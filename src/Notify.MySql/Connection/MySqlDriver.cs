using System.Data.Common;
using Notify.MySql;

namespace Notify;

/// <summary>The driver of this application, for tables of its own on the same servers.</summary>
public static class MySqlDriver
{
    /// <summary>The first driver that is there: MySqlConnector, then MySql.Data.</summary>
    /// <exception cref="NotifyConfigurationException">None is; the text says which packages there are.</exception>
    public static DbProviderFactory Find() =>
        ProviderFinder.Find(new MySqlOptions()) ?? throw new NotifyConfigurationException([ProviderFinder.Missing]);
}
