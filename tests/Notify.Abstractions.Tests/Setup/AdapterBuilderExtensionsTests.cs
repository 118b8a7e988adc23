using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Setup;

public sealed class AdapterBuilderExtensionsTests
{
    private readonly Builder _builder = new();

    [Fact]
    public void An_adapter_is_found_by_role_and_name_whatever_the_case()
    {
        var consumer = new OneSubscriptionConsumer();
        _builder.AddAdapter<IMessageConsumer>("RabbitMq", _ => consumer);
        using var services = _builder.Services.BuildServiceProvider();

        Assert.Same(consumer, services.GetAdapter<IMessageConsumer>("rabbitmq"));
        Assert.Same(consumer, services.GetAdapter<IMessageConsumer>("RABBITMQ"));
        Assert.Null(services.GetAdapter<IMessageConsumer>("Redis"));
        Assert.Null(services.GetAdapter<IMessageProducer>("RabbitMq"));
    }

    [Fact]
    public void It_is_made_once_and_not_before_it_is_needed()
    {
        var made = 0;
        _builder.AddAdapter<IMessageConsumer>(
            "A",
            _ =>
            {
                made++;
                return new OneSubscriptionConsumer();
            }
        );
        using var services = _builder.Services.BuildServiceProvider();
        Assert.Equal(0, made);

        var first = services.GetAdapter<IMessageConsumer>("A");

        Assert.Same(first, services.GetAdapter<IMessageConsumer>("a"));
        Assert.Equal(1, made);
    }

    [Fact]
    public void Registered_twice_under_one_name_the_first_stays()
    {
        var first = new OneSubscriptionConsumer();
        _builder.AddAdapter<IMessageConsumer>("A", _ => first);
        _builder.AddAdapter<IMessageConsumer>("a", _ => new OneSubscriptionConsumer());
        using var services = _builder.Services.BuildServiceProvider();

        Assert.Same(first, services.GetAdapter<IMessageConsumer>("A"));
        Assert.Equal("A", Assert.Single(services.GetServices<AdapterDescriptor>()).Name);
    }

    [Fact]
    public void Two_adapters_may_fill_one_role_and_one_adapter_two_roles()
    {
        _builder
            .AddAdapter<IMessageConsumer>("A", _ => new OneSubscriptionConsumer())
            .AddAdapter<IMessageConsumer>("B", _ => new OneSubscriptionConsumer())
            .AddAdapter("A", _ => TimeProvider.System);
        using var services = _builder.Services.BuildServiceProvider();

        Assert.NotSame(services.GetAdapter<IMessageConsumer>("A"), services.GetAdapter<IMessageConsumer>("B"));
        Assert.Equal(
            [
                new(typeof(IMessageConsumer), "A"),
                new(typeof(IMessageConsumer), "B"),
                new AdapterDescriptor(typeof(TimeProvider), "A"),
            ],
            services.GetServices<AdapterDescriptor>()
        );
    }

    [Fact]
    public void Choices_are_kept_in_the_order_in_which_they_were_made()
    {
        _builder.ChooseAdapter("B").ChooseAdapter("A");
        using var services = _builder.Services.BuildServiceProvider();

        Assert.Equal(["B", "A"], services.GetServices<AdapterChoice>().Select(choice => choice.Name));
    }

    private sealed class Builder : INotifyBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfiguration? Configuration => null;
    }
}
