using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Conformance;
using Notify.Hosting;

namespace Notify.Tests.Setup;

/// <summary>Calling AddNotify again adds to the same; everything that is wrong is told at once.</summary>
public sealed class AddNotifyTests
{
    [Fact]
    public async Task Everything_that_is_wrong_anywhere_is_told_at_once()
    {
        var problems = await Configured.Problems(
            notify => notify.Map<string>("a b").Group("orders", group => group.Topics("orders")),
            ("SendTimeout", "00:00:00"),
            ("Transprot", "RabbitMq"),
            ("Inbox", "Pigeon"),
            ("Notices:BatchSize", "0"),
            ("InMemory:TopicLimit", "0")
        );

        string[] begins =
        [
            "SendTimeout",
            "Notices:BatchSize",
            "The key 'Transprot'",
            "Inbox is 'Pigeon'",
            "Map<String>",
            "Group 'orders'",
            "InMemory:TopicLimit",
        ];
        Assert.Equal(begins.Length, problems.Count);
        Assert.All(begins.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_error_counts_the_problems_and_gives_each_a_line()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            TestApp.Start(
                notify => notify.Configure(options => options.Prefix = "a.b"),
                configuration: Configured.Section(("SendTimeout", "00:00:00"))
            )
        );

        Assert.Equal(
            "Notify cannot start: 2 problems in its configuration.\n"
                + "- Prefix is 'a.b'; set 1 to 32 letters, digits, '_' and '-'.\n"
                + "- SendTimeout is 00:00:00; set more than zero, a day at most. (NTF1001)",
            error.Message
        );
    }

    [Fact]
    public void Calling_it_again_adds_to_the_same()
    {
        var root = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Notify:Prefix", (string?)"shop")])
            .Build();
        var services = new ServiceCollection();

        services.AddNotify(root.GetSection("Notify"), notify => notify.Handle<string>("one", Nothing.Handle));
        services.AddNotify(root.GetSection("Notify"), notify => notify.Handle<string>("two", Nothing.Handle));
        services.AddNotify(notify => notify.Handle<string>("three", Nothing.Handle));

        using var provider = services.BuildServiceProvider();
        Assert.Equal(
            ["one", "two", "three"],
            provider.GetRequiredService<NotifyRegistry>().Groups.Select(group => group.Name)
        );
        Assert.Equal("shop", provider.GetRequiredService<NotifyOptions>().Prefix);
        Assert.Single(provider.GetServices<IHostedService>());
    }

    [Fact]
    public void Calling_it_again_with_another_section_is_refused()
    {
        var services = new ServiceCollection();
        services.AddNotify(Configured.Section(("Prefix", "shop")));

        var error = Assert.Throws<NotifyConfigurationException>(() =>
            services.AddNotify(Configured.Section(("Prefix", "other")))
        );

        Assert.Equal(
            ["AddNotify was called twice with different configuration. Hand the section to the first call only."],
            error.Problems
        );
    }

    [Fact]
    public void A_builder_of_somebody_else_is_refused() =>
        Assert.Equal(
            "This builder was not made by services.AddNotify(...).",
            Assert.Throws<InvalidOperationException>(() => new ForeignBuilder().Map<string>("words")).Message
        );

    private sealed class ForeignBuilder : INotifyBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfiguration? Configuration => null;
    }
}
