namespace Notify.AspNetCore.Tests.Keys;

/// <summary>Which topics a scope opens.</summary>
public sealed class ScopeTests
{
    [Theory]
    [InlineData("consume:orders.paid", "orders.paid", true)]
    [InlineData("consume:orders.paid", "orders.sent", false)]
    [InlineData("consume:orders.*", "orders.paid", true)]
    [InlineData("consume:orders.*", "orders.paid.eu", false)]
    [InlineData("consume:orders.#", "orders.paid.eu", true)]
    [InlineData("consume:#", "orders.paid", true)]
    [InlineData("produce:#", "orders.paid", false)]
    [InlineData("consume", "orders.paid", false)]
    [InlineData("CONSUME:#", "orders.paid", false)]
    // A pattern is asked for: only the very pattern, or everything, covers it.
    [InlineData("consume:orders.*", "orders.*", true)]
    [InlineData("consume:orders.#", "orders.*", false)]
    [InlineData("consume:#", "orders.*", true)]
    [InlineData("consume:#", "#", true)]
    // Notify's own topics are never opened by a pattern that does not name them.
    [InlineData("consume:#", "notify.notices", false)]
    [InlineData("consume:#", "notify.*", false)]
    [InlineData("consume:notify.notices", "notify.notices", true)]
    // What is no topic at all is allowed to nobody.
    [InlineData("consume:#", "a..b", false)]
    [InlineData("consume:#", "", false)]
    public void A_scope_covers_what_it_names(string scope, string topic, bool allowed) =>
        Assert.Equal(allowed, new ApiClient("c", [scope]).MayConsume(topic));
}
