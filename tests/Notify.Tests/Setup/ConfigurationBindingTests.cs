using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Hosting;

namespace Notify.Tests.Setup;

/// <summary>
/// Every option has a key that is honoured, and configuration wins over code. The options are found by reflection, so
/// that a new one cannot be forgotten.
/// </summary>
public sealed class ConfigurationBindingTests
{
    private static readonly HashSet<Type> Nested =
    [
        typeof(TopicOptions),
        typeof(InboxOptions),
        typeof(RetryOptions),
        typeof(RateLimitOptions),
        typeof(InMemoryServer),
    ];

    public static TheoryData<string, string> Options()
    {
        var data = new TheoryData<string, string>();
        foreach (var (path, type) in Places())
        {
            foreach (var property in Settable(type))
                data.Add(path, property.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Configuration_wins_over_code(string path, string name)
    {
        var property = Settable(Places().Single(place => place.Path == path).Type).Single(p => p.Name == name);
        var (inCode, inConfiguration) = Samples(property);
        using var services = Configured.Services(
            notify => Set(notify, path, property, inCode),
            ($"{path}{name}", Text(inConfiguration))
        );

        Assert.Equal(inConfiguration, property.GetValue(Read(services, path)));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Code_counts_where_configuration_is_silent(string path, string name)
    {
        var property = Settable(Places().Single(place => place.Path == path).Type).Single(p => p.Name == name);
        var (inCode, _) = Samples(property);
        using var services = Configured.Services(notify => Set(notify, path, property, inCode));

        Assert.Equal(inCode, property.GetValue(Read(services, path)));
    }

    [Fact]
    public async Task Every_option_has_a_key_that_is_known()
    {
        var every = Places()
            .SelectMany(place => Settable(place.Type).Select(property => (place.Path, property)))
            .Where(option => !(option.Path.Length == 0 && option.property.PropertyType == typeof(string)))
            .Select(option => ($"{option.Path}{option.property.Name}", (string?)Text(Default(option.property))))
            .ToList();
        await using var app = await TestApp.Start(WithGroup, configuration: Configured.Section(every));

        Assert.True(app.Log.Has(1005));
        Assert.True(every.Count > 40, $"{every.Count} options were found, which cannot be all.");
    }

    [Fact]
    public void A_topic_may_be_declared_half_in_code_and_half_in_configuration()
    {
        using var services = Configured.Services(
            notify => notify.Configure(options => options.Topics["orders"] = new TopicOptions { Partitions = 4 }),
            ("Topics:orders:HoldLimit", "7"),
            ("Topics:news:Transient", "true")
        );

        var options = services.GetRequiredService<NotifyOptions>();
        Assert.Equal((4, 7), (options.Topics["orders"].Partitions, options.Topics["orders"].HoldLimit));
        Assert.True(options.Topics["news"].Transient);
    }

    [Fact]
    public void What_a_group_is_told_later_in_code_gives_way_to_configuration_too()
    {
        using var services = Configured.Services(
            notify =>
                notify
                    .Group("orders", group => group.Configure(options => options.Concurrency = 2))
                    .Group("orders", group => group.Configure(options => options.Concurrency = 3)),
            ("Groups:orders:Concurrency", "4")
        );

        Assert.Equal(4, GroupOf(services).Concurrency);
    }

    private static IEnumerable<(string Path, Type Type)> Places() =>
        [
            ("", typeof(NotifyOptions)),
            ("TopicDefaults:", typeof(TopicOptions)),
            ("Topics:orders.paid:", typeof(TopicOptions)),
            ("Notices:", typeof(InboxOptions)),
            ("Groups:orders:", typeof(GroupOptions)),
            ("Groups:orders:Retry:", typeof(RetryOptions)),
            ("Groups:orders:RateLimit:", typeof(RateLimitOptions)),
            ("TopicDefaults:RateLimit:", typeof(RateLimitOptions)),
            ("InMemory:", typeof(InMemoryOptions)),
        ];

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !Nested.Contains(property.PropertyType));

    private static void WithGroup(INotifyBuilder notify) =>
        notify.Group("orders", group => group.Topics("orders").Handle<Message>(Nothing.Handle));

    private static void Set(INotifyBuilder notify, string path, PropertyInfo property, object value)
    {
        WithGroup(notify);
        if (path.StartsWith("Groups:", StringComparison.Ordinal))
            notify.Group("orders", group => group.Configure(options => property.SetValue(Part(options, path), value)));
        else if (path == "InMemory:")
            notify.AddInMemory(options => property.SetValue(options, value));
        else
            notify.Configure(options => property.SetValue(Part(options, path), value));
    }

    private static object Read(IServiceProvider services, string path) =>
        path switch
        {
            "InMemory:" => services.GetRequiredService<Microsoft.Extensions.Options.IOptions<InMemoryOptions>>().Value,
            _ when path.StartsWith("Groups:", StringComparison.Ordinal) => Part(GroupOf(services), path),
            _ => Part(services.GetRequiredService<NotifyOptions>(), path),
        };

    private static GroupOptions GroupOf(IServiceProvider services) =>
        services.GetRequiredService<NotifyRegistry>().Groups.Single().Options;

    private static object Part(GroupOptions options, string path) =>
        path.EndsWith("Retry:", StringComparison.Ordinal) ? options.Retry
        : path.EndsWith("RateLimit:", StringComparison.Ordinal) ? options.RateLimit ??= new RateLimitOptions()
        : options;

    private static object Part(NotifyOptions options, string path) =>
        path switch
        {
            "" => options,
            "TopicDefaults:" => options.TopicDefaults,
            "TopicDefaults:RateLimit:" => options.TopicDefaults.RateLimit ??= new RateLimitOptions(),
            "Notices:" => options.Notices,
            _ => options.Topics.TryGetValue("orders.paid", out var topic)
                ? topic
                : options.Topics["orders.paid"] = new TopicOptions(),
        };

    /// <summary>Two values an option does not have by itself.</summary>
    private static (object InCode, object InConfiguration) Samples(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var usual = Default(property);
        if (type == typeof(bool))
            return (true, false);
        if (type == typeof(string))
            return ("code", "configuration");
        if (type == typeof(TimeSpan))
            return (TimeSpan.FromSeconds(71), TimeSpan.FromSeconds(72));
        if (type == typeof(double))
            return (0.71, 0.72);
        if (!type.IsEnum)
            return (Convert.ChangeType(71, type, CultureInfo.InvariantCulture), Convert.ChangeType(72, type, null));
        var values = Enum.GetValues(type).Cast<object>().ToList();
        return (values.Find(value => !value.Equals(usual))!, values.FindLast(value => value.Equals(usual))!);
    }

    private static object? Default(PropertyInfo property) =>
        property.GetValue(Activator.CreateInstance(property.DeclaringType!));

    private static string? Text(object? value) =>
        value is IFormattable formattable
            ? formattable.ToString(null, CultureInfo.InvariantCulture)
            : value?.ToString();
}
