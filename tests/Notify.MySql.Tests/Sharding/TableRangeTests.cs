namespace Notify.MySql.Tests.Sharding;

public sealed class TableRangeTests
{
    [Theory]
    [InlineData("1-4", new[] { 1, 2, 3, 4 })]
    [InlineData("1-2, 5 ,7-8", new[] { 1, 2, 5, 7, 8 })]
    [InlineData("", new int[0])]
    public void Numbers_and_ranges_are_read(string text, int[] numbers) =>
        Assert.Equal(numbers, TableRange.Parse(text));

    [Theory]
    [InlineData("0")]
    [InlineData("4-2")]
    [InlineData("1-2-3")]
    [InlineData("one")]
    [InlineData("-3")]
    [InlineData("1025")]
    [InlineData("1;DROP TABLE x")]
    public void Anything_else_is_refused(string text) => Assert.Null(TableRange.Parse(text));

    [Fact]
    public void What_is_written_is_read_again()
    {
        Assert.Equal("1-3,7,9-10", TableRange.Format([3, 1, 2, 10, 9, 7]));
        Assert.Equal([1, 2, 3, 7, 9, 10], TableRange.Parse("1-3,7,9-10"));
    }
}
