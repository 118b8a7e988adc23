using System.Reflection;

namespace Notify.Abstractions.Tests.Messages;

public sealed class MessageLimitsTests
{
    [Fact]
    public void Limits_that_are_documented_and_stored_by_servers_do_not_change_by_accident()
    {
        var limits = typeof(MessageLimits)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => $"{field.Name} {field.GetRawConstantValue()}");

        Assert.Equal(
            [
                "TopicLength 128",
                "GroupLength 100",
                "PrefixLength 32",
                "IdBytes 128",
                "KeyBytes 200",
                "TypeLength 128",
                "HeaderCount 64",
                "HeaderBytes 32768",
                "FailureTextBytes 8192",
                "ErrorTypeBytes 1024",
                "DefaultBodyBytes 1048576",
                "BatchCount 100000",
                "Partitions 256",
            ],
            limits
        );
    }
}
