using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Messages;

public sealed class MessageHeadersTests
{
    [Fact]
    public void They_are_a_dictionary_that_keeps_its_order() =>
        Arbitrary.Holds(
            Gen.ListOf(Gen.Choose(0, 30).SelectMany(name => Gen.Choose(0, 9).Select(value => (name, value))))
                .Select(sets => sets.ToArray())
                .ToArbitrary(),
            AreADictionary
        );

    [Fact]
    public void Case_counts()
    {
        var headers = new MessageHeaders { ["Name"] = "upper", ["name"] = "lower" };

        Assert.Equal(2, headers.Count);
        Assert.Equal("upper", headers["Name"]);
        Assert.False(headers.ContainsKey("NAME"));
    }

    [Fact]
    public void A_header_that_is_not_there_is_named_by_the_error()
    {
        var headers = new MessageHeaders();

        Assert.False(headers.TryGetValue("who", out _));
        var error = Assert.Throws<KeyNotFoundException>(() => headers["who"]);
        Assert.Contains("'who'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_can_be_added_to_the_shared_empty_ones()
    {
        Assert.Throws<InvalidOperationException>(() => MessageHeaders.Empty["a"] = "b");

        Assert.Empty(MessageHeaders.Empty);
    }

    [Fact]
    public void Neither_name_nor_value_may_be_null()
    {
        var headers = new MessageHeaders();

        Assert.Throws<ArgumentNullException>(() => headers[null!] = "v");
        Assert.Throws<ArgumentNullException>(() => headers["n"] = null!);
        Assert.Empty(headers);
    }

    private static void AreADictionary((int Name, int Value)[] sets)
    {
        var headers = new MessageHeaders();
        var model = new OrderedDictionary<string, string>();
        foreach (var (name, value) in sets)
        {
            headers[$"{name}"] = $"{value}";
            model[$"{name}"] = $"{value}";
        }

        Assert.Equal(model, headers);
        Assert.Equal(model.Keys, headers.Keys);
        Assert.Equal(model.Values, headers.Values);
        Assert.Equal(model.Count, headers.Count);
        Assert.All(model, pair => Assert.Equal(pair.Value, headers[pair.Key]));
    }
}
