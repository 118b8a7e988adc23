using System.Net;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.Keys;

/// <summary>How often an address may present a wrong key.</summary>
public sealed class AttemptBookTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ManualTime _time = new();
    private readonly AttemptBook _book;

    public AttemptBookTests() => _book = new AttemptBook(_time);

    [Fact]
    public void An_address_has_its_tries_and_then_waits_for_the_end_of_the_window()
    {
        Assert.Equal(TimeSpan.Zero, Try("10.0.0.1"));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, Try("10.0.0.1"));

        Assert.Equal(TimeSpan.FromSeconds(40), Try("10.0.0.1"));
        Assert.Equal(TimeSpan.Zero, Try("10.0.0.2"));

        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.Zero, Try("10.0.0.1"));
    }

    [Fact]
    public void A_right_key_costs_no_try()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.Zero, Try("10.0.0.1"));
            _book.Forgive(IPAddress.Parse("10.0.0.1"));
        }
    }

    [Fact]
    public void Addresses_of_one_network_of_IPv6_share_their_tries()
    {
        Try("2001:db8:1:2::1");
        Try("2001:db8:1:2:ffff::9");

        Assert.NotEqual(TimeSpan.Zero, Try("2001:db8:1:2::77"));
        Assert.Equal(TimeSpan.Zero, Try("2001:db8:1:3::1"));
    }

    [Fact]
    public void An_address_is_the_same_by_IPv4_and_mapped_into_IPv6()
    {
        Try("10.0.0.1");
        Try("::ffff:10.0.0.1");

        Assert.NotEqual(TimeSpan.Zero, Try("10.0.0.1"));
    }

    [Fact]
    public void Beyond_the_most_addresses_new_ones_share_a_count_until_old_ones_are_past()
    {
        for (var i = 0; i < AttemptBook.MostAddresses; i++)
            Begin(new IPAddress(i + 1L));

        Assert.Equal(TimeSpan.Zero, Try("99.0.0.1"));
        Assert.Equal(TimeSpan.Zero, Try("99.0.0.2"));
        Assert.NotEqual(TimeSpan.Zero, Try("99.0.0.3"));

        _time.Advance(Window);
        Assert.Equal(TimeSpan.Zero, Try("99.0.0.3"));
    }

    [Fact]
    public void As_many_tries_at_once_as_one_after_the_other()
    {
        var taken = 0;
        Parallel.For(
            0,
            1_000,
            _ =>
            {
                if (Try("10.0.0.1") == TimeSpan.Zero)
                    Interlocked.Increment(ref taken);
            }
        );

        Assert.Equal(2, taken);
    }

    private TimeSpan Try(string address) => Begin(IPAddress.Parse(address));

    private TimeSpan Begin(IPAddress address) => _book.Begin(address, allowed: 2, Window, out _);
}
