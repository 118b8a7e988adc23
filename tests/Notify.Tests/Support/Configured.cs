using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.Tests;

/// <summary>Applications with a section of configuration.</summary>
internal static class Configured
{
    public static IConfigurationSection Section(params IEnumerable<(string Key, string? Value)> values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"Notify:{pair.Key}", pair.Value)))
            .Build()
            .GetSection("Notify");

    /// <summary>What keeps an application from starting.</summary>
    public static async Task<IReadOnlyList<string>> Problems(
        Action<INotifyBuilder> configure,
        params (string Key, string? Value)[] values
    )
    {
        var start = () => TestApp.Start(configure, configuration: Section(values));
        return (await Assert.ThrowsAsync<NotifyConfigurationException>(start)).Problems;
    }

    /// <summary>What keeps an application from starting that is given nothing but configuration.</summary>
    public static Task<IReadOnlyList<string>> Problems(params (string Key, string? Value)[] values) =>
        Problems(_ => { }, values);

    /// <summary>The services of an application that is not started.</summary>
    public static ServiceProvider Services(
        Action<INotifyBuilder> configure,
        params IEnumerable<(string Key, string? Value)> values
    )
    {
        var services = new ServiceCollection();
        services.AddNotify(Section(values), configure);
        return services.BuildServiceProvider();
    }
}
