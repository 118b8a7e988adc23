using Notify.Decode;
using Notify.Handle;

namespace Notify.Tests.Handle;

public sealed class HandlerTableTests
{
    private readonly MessageTypes _types = new();

    public HandlerTableTests()
    {
        _types.Map(new MessageMapping(typeof(int), "t", "int"));
        _types.Map(new MessageMapping(typeof(string), "t", "text"));
    }

    [Theory]
    [InlineData("int", "Int32")]
    [InlineData("text", "String")]
    [InlineData("Int", "Message")]
    [InlineData("other", "Message")]
    [InlineData(null, "Message")]
    public void A_message_goes_to_the_handler_of_its_types_name_and_else_to_the_raw_one(string? type, string handler) =>
        Assert.Equal(handler, Find(type, typeof(int), typeof(string), typeof(Message)));

    [Theory]
    [InlineData("int", "Int32")]
    [InlineData("text", null)]
    [InlineData(null, null)]
    public void One_handler_alone_takes_its_type_only(string? type, string? handler) =>
        Assert.Equal(handler, Find(type, typeof(int)));

    [Theory]
    [InlineData("int", "Int32")]
    [InlineData("text", "Message")]
    [InlineData(null, "Message")]
    public void One_handler_and_a_raw_one_share_the_messages(string? type, string handler) =>
        Assert.Equal(handler, Find(type, typeof(int), typeof(Message)));

    private string? Find(string? type, params Type[] handled) =>
        new HandlerTable<Type>(handled, entry => entry, _types).Find(new Message("t", default) { Type = type })?.Name;
}
