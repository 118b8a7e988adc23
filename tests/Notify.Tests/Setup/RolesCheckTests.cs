using Microsoft.Extensions.DependencyInjection;
using Notify.Hosting;

namespace Notify.Tests.Setup;

/// <summary>Which adapter fills which role, and what is said of one that is not there.</summary>
public sealed class RolesCheckTests
{
    [Theory]
    [InlineData("Transport")]
    [InlineData("Delay")]
    [InlineData("Inbox")]
    [InlineData("Ledger")]
    public async Task An_adapter_nobody_registered_stops_the_start_with_the_line_to_add(string key) =>
        Assert.Equal(
            [
                $"{key} is 'Pigeon', but no adapter of that name is registered for it (registered: InMemory). "
                    + $"Add the package Notify.Pigeon and .AddPigeon() after AddNotify, or set {key} to one of those.",
            ],
            await Configured.Problems((key, "Pigeon"))
        );

    [Theory]
    [InlineData("Transport")]
    [InlineData("Ledger")]
    public async Task An_adapter_named_as_nothing_stops_the_start_with_the_names_there_are(string key) =>
        Assert.Equal(
            [$"{key} is empty. Set it to one of these: InMemory; or remove the key."],
            await Configured.Problems((key, ""))
        );

    [Fact]
    public async Task An_adapter_that_is_registered_for_other_roles_only_stops_the_start() =>
        Assert.Equal(
            [
                "Inbox is 'Plain', but no adapter of that name is registered for it (registered: InMemory). "
                    + "Add the package Notify.Plain and .AddPlain() after AddNotify, or set Inbox to one of those.",
            ],
            await Configured.Problems(notify => notify.UsePlainTransport(), ("Inbox", "Plain"))
        );

    [Fact]
    public void Configuration_wins_over_what_code_chose_in_any_case_of_the_name() =>
        Assert.Equal(
            "transport InMemory, delay InMemory, inbox InMemory, ledger InMemory",
            RolesOf(notify => notify.UsePlainTransport(), ("Transport", "inmemory"))
        );

    [Fact]
    public void The_first_that_code_chose_fills_each_role_it_can() =>
        Assert.Equal(
            "transport Plain, delay InMemory, inbox InMemory, ledger InMemory",
            RolesOf(notify => notify.UsePlainTransport().UseInMemory())
        );

    [Fact]
    public void Memory_keeps_inboxes_beside_a_server_if_it_is_told_to() =>
        Assert.Equal(
            "transport Plain, delay none, inbox InMemory, ledger InMemory",
            RolesOf(notify => notify.UsePlainTransport(), ("Inbox", "inmemory"))
        );

    [Fact]
    public void A_transport_that_can_neither_delay_nor_keep_inboxes_leaves_both_open() =>
        Assert.Equal(
            "transport Plain, delay none, inbox none, ledger InMemory",
            RolesOf(notify => notify.UsePlainTransport())
        );

    [Fact]
    public void Another_adapter_may_delay_for_it() =>
        Assert.Equal(
            "transport Plain, delay InMemory, inbox none, ledger InMemory",
            RolesOf(notify => notify.UsePlainTransport(), ("Delay", "InMemory"))
        );

    private static string RolesOf(Action<INotifyBuilder> configure, params (string, string?)[] values)
    {
        using var services = Configured.Services(configure, values);
        return services.GetRequiredService<Roles>().ToString();
    }
}
