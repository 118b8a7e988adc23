using Notify.Decode;

namespace Notify.Tests.Decode;

public sealed class MessageTypesTests
{
    [Fact]
    public void The_first_mapping_of_a_type_counts_and_the_start_sees_them_all()
    {
        var types = new MessageTypes();
        types.Map(new MessageMapping(typeof(string), "first", "text"));
        types.Map(new MessageMapping(typeof(string), "second", "text"));

        Assert.Equal("first", types.Get(typeof(string)).Topic);
        Assert.Equal(2, types.Declared.Count);
        Assert.Null(types.Find(typeof(int)));
    }
}
